//! Bringing files, as programs do that speak tus.

use std::io::Cursor;

use app::blobs::Folder;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use model::RoomId;
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use testkit::{Answer, TestClient, TestServer, fresh_key};

/// A picture of one colour.
pub fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::from(RgbImage::from_pixel(width, height, Rgb([200, 20, 20]))).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A request of tus.
pub fn tus(me: &TestClient, method: &str, path: &str) -> RequestBuilder {
    me.request(method.parse::<Method>().unwrap(), path).header("tus-resumable", "1.0.0")
}

/// Announces a file of so many bytes.
pub async fn announce(me: &TestClient, size: usize, metadata: &str) -> Answer {
    let request = tus(me, "POST", "/uploads").header("upload-length", size.to_string());
    Answer::to(if metadata.is_empty() { request } else { request.header("upload-metadata", metadata) }).await
}

/// The address of an upload that was announced, below `/api/v1`, and its id.
pub async fn announced(me: &TestClient, size: usize) -> (String, i64) {
    let answer = announce(me, size, "filename YS5iaW4=").await.expect_status(201);
    let path = answer.header("location").unwrap().strip_prefix("/api/v1").unwrap().to_owned();
    (path, answer.json()["id"].as_i64().unwrap())
}

/// Adds bytes at a place.
pub async fn add(me: &TestClient, path: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = tus(me, "PATCH", path).header("upload-offset", offset.to_string());
    Answer::to(request.header("content-type", "application/offset+octet-stream").body(bytes.to_vec())).await
}

/// How far an upload is.
pub async fn offset(me: &TestClient, path: &str) -> usize {
    let answer = Answer::to(tus(me, "HEAD", path)).await.expect_status(200);
    answer.header("upload-offset").unwrap().parse().unwrap()
}

/// A whole upload.
pub async fn bring(me: &TestClient, bytes: &[u8]) -> i64 {
    let (path, id) = announced(me, bytes.len()).await;
    add(me, &path, 0, bytes).await.expect_status(204).done();
    id
}

/// Sends files under a fresh key.
pub async fn send(me: &TestClient, room: RoomId, files: &[i64]) -> Answer {
    me.post(&format!("/rooms/{room}/messages"), json!({"key": fresh_key(), "files": files})).await
}

/// Brings a file and sends it.
pub async fn send_bytes(me: &TestClient, room: RoomId, bytes: &[u8]) -> i64 {
    let id = bring(me, bytes).await;
    send(me, room, &[id]).await.expect_status(201).done();
    id
}

/// The bytes behind an address, its status and its headers.
pub async fn fetch(request: RequestBuilder) -> (u16, reqwest::header::HeaderMap, Vec<u8>) {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    (status, headers, answer.bytes().await.unwrap().to_vec())
}

/// Files that are whole.
pub fn files(server: &TestServer) -> usize {
    Folder::at(&server.database().folder().join("blobs")).files().unwrap().len()
}

/// Lets time pass, and does what is due then.
pub async fn later(server: &TestServer, seconds: i64) {
    server.clock().advance_s(seconds);
    server.app().work_off_jobs().await.unwrap();
}
