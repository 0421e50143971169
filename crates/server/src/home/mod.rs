//! A home network: how a phone on the sofa finds this server. Addresses, a code to point a camera at, a name.

mod addresses;
mod announce;
mod greeting;
mod qr;

pub use announce::announce;
pub use greeting::Greeting;
