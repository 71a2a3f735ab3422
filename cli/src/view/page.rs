//! The files of the page, which are part of the program. `cli/viewer/build` builds them.

/// A file of the page.
pub struct File {
    pub path: &'static str,
    pub kind: &'static str,
    pub bytes: &'static [u8],
}

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The worker that computes in the page.
pub const WORKER: &str = "worker.js";

static FILES: [File; 6] = [
    File { path: "", kind: HTML, bytes: include_bytes!("../../viewer/dist/index.html") },
    File { path: "viewer.js", kind: SCRIPT, bytes: include_bytes!("../../viewer/dist/viewer.js") },
    File { path: WORKER, kind: SCRIPT, bytes: include_bytes!("../../viewer/dist/worker.js") },
    File { path: "capture.js", kind: SCRIPT, bytes: include_bytes!("../../viewer/dist/capture.js") },
    File {
        path: "viewer.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../../viewer/dist/viewer.css"),
    },
    File {
        path: "head.glb",
        kind: "model/gltf-binary",
        bytes: include_bytes!("../../../assets/head/head.glb"),
    },
];

/// All files.
pub fn files() -> impl Iterator<Item = &'static File> {
    FILES.iter()
}

/// The file at that path below the address of the page.
pub fn file(path: &str) -> Option<&'static File> {
    FILES.iter().find(|file| file.path == path)
}
