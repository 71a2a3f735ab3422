//! Containers that are read by symphonia: FLAC, MP4, CAF, Matroska and ADTS.

mod flac;
mod mp4;
mod reader;
mod second;

pub(crate) use reader::{flac, seekable};
