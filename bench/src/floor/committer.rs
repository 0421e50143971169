//! A thread that commits publications before they are delivered, and nothing else: a send's statements, synced.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::Result;

use super::sqlite::Store;

/// Publications on their way through the disk.
#[derive(Debug)]
pub struct Committer {
    to_disk: Sender<Vec<u8>>,
    from_disk: Receiver<Vec<u8>>,
    bell: UnixStream,
}

impl Committer {
    /// Starts the thread.
    pub fn start(store: Store) -> Result<Self> {
        let (to_disk, publications) = channel();
        let (committed, from_disk) = channel();
        let (bell, ringer) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        ringer.set_nonblocking(true)?;
        // It ends with the process, as everything of a floor does.
        thread::Builder::new().spawn(move || run(store, &publications, &committed, &ringer))?;
        Ok(Self { to_disk, from_disk, bell })
    }

    /// Readable when something is committed.
    pub const fn bell(&self) -> &UnixStream {
        &self.bell
    }

    /// Hands a publication over.
    pub fn commit(&self, publication: &[u8]) {
        // The thread lives as long as the process.
        self.to_disk.send(publication.to_vec()).ok();
    }

    /// What was committed since.
    pub fn committed(&mut self) -> Vec<Vec<u8>> {
        let mut rings = [0; 64];
        while self.bell.read(&mut rings).is_ok_and(|count| count == rings.len()) {}
        self.from_disk.try_iter().collect()
    }
}

/// Whatever came during a commit goes into the next one.
fn run(mut store: Store, publications: &Receiver<Vec<u8>>, committed: &Sender<Vec<u8>>, mut ringer: &UnixStream) {
    while let Ok(first) = publications.recv() {
        let batch: Vec<_> = std::iter::once(first).chain(publications.try_iter()).collect();
        if store.commit(batch.len() as u64).is_err() {
            std::process::abort();
        }
        batch.into_iter().for_each(|publication| _ = committed.send(publication));
        // A full bell rings already.
        ringer.write_all(&[1]).ok();
    }
}
