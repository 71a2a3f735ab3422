//! Packs a file whose data lie elsewhere into one `.glb`: a `.gltf` and its side files, or a `.glb` with a
//! buffer that has an address.

use std::borrow::Cow;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};
use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use super::container::{BINARY, Chunks, JSON};

/// Largest side file, bytes: a `.glb` cannot hold more.
const MAX_SIDE_FILE_BYTES: u64 = u32::MAX as u64;

/// The bytes of a `.glb` with the content of a `.gltf` and its side files.
///
/// # Errors
/// The JSON is not glTF, a side file is missing or outside the folder, or the result exceeds 4 GiB.
pub fn pack(path: &Path, text: &[u8]) -> anyhow::Result<Vec<u8>> {
    whole(path, text, None)
}

/// The bytes of a `.glb` with all of its data in one chunk. Files that have them there are returned as they
/// are.
///
/// # Errors
/// As [`pack`].
pub fn pack_binary(path: &Path, bytes: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let chunks = Chunks::of(&bytes)?;
    let json = bytes.get(chunks.json.clone()).unwrap_or_default();
    let description: Value = serde_json::from_slice(json).context("its JSON is not glTF 2.0")?;
    let buffers = description["buffers"].as_array().map(Vec::as_slice).unwrap_or_default();
    if buffers.iter().all(|buffer| buffer["uri"].is_null()) {
        return Ok(bytes);
    }
    let binary = chunks.binary.clone().and_then(|range| bytes.get(range));
    whole(path, json, Some(binary.unwrap_or_default()))
}

/// The content of a file in one chunk. `chunk` holds the data of a buffer without an address.
fn whole(path: &Path, text: &[u8], chunk: Option<&[u8]>) -> anyhow::Result<Vec<u8>> {
    let mut description: Value = serde_json::from_slice(text).context("its text is not JSON")?;
    let root = description.as_object_mut().context("its JSON is not an object")?;
    if format!("{:?}", root.get("extensionsRequired")).contains("EXT_meshopt_compression") {
        bail!("it is compressed (EXT_meshopt_compression); export it without, or as one .glb");
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut binary = Vec::new();
    let starts = join_buffers(root, folder, chunk, &mut binary)?;
    move_views(root, &starts)?;
    append_images(root, folder, &mut binary)?;
    root.insert("buffers".to_owned(), json!([{ "byteLength": binary.len() }]));
    glb(&description.to_string(), &binary)
}

/// Joins all buffers; returns the offset of each.
fn join_buffers(
    root: &mut Map<String, Value>,
    folder: &Path,
    chunk: Option<&[u8]>,
    binary: &mut Vec<u8>,
) -> anyhow::Result<Vec<usize>> {
    let buffers = root.get("buffers").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut starts = Vec::with_capacity(buffers.len());
    for (place, buffer) in buffers.iter().enumerate() {
        let length = buffer["byteLength"].as_u64().and_then(|length| usize::try_from(length).ok());
        let length = length.context("one of its buffers has no length")?;
        let (bytes, name) = match (buffer["uri"].as_str(), chunk) {
            (Some(uri), _) => (Cow::Owned(resource(uri, folder)?.0), shown(uri)),
            // Only the first buffer may be the chunk of the file.
            (None, Some(chunk)) if place == 0 => (Cow::Borrowed(chunk), "its binary chunk".to_owned()),
            (None, _) => bail!("one of its buffers names no file"),
        };
        let bytes = bytes.get(..length).with_context(|| format!("{name} is cut short"))?;
        starts.push(append(binary, bytes));
    }
    Ok(starts)
}

/// Moves the buffer views to the joined buffer.
fn move_views(root: &mut Map<String, Value>, starts: &[usize]) -> anyhow::Result<()> {
    for view in root.get_mut("bufferViews").and_then(Value::as_array_mut).into_iter().flatten() {
        let buffer = view["buffer"].as_u64().and_then(|buffer| starts.get(usize::try_from(buffer).ok()?));
        let start = *buffer.context("one of its buffer views has a buffer that is missing")? as u64;
        let offset = view.get("byteOffset").and_then(Value::as_u64).unwrap_or(0);
        let moved = offset.checked_add(start).context("one of its buffer views has too large an offset")?;
        let view = view.as_object_mut().context("one of its buffer views is not an object")?;
        view.insert("buffer".to_owned(), json!(0));
        view.insert("byteOffset".to_owned(), json!(moved));
    }
    Ok(())
}

/// Appends the images to the buffers.
fn append_images(root: &mut Map<String, Value>, folder: &Path, binary: &mut Vec<u8>) -> anyhow::Result<()> {
    let mut images = root.get("images").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut views = root.get("bufferViews").and_then(Value::as_array).cloned().unwrap_or_default();
    for image in &mut images {
        let Some(uri) = image["uri"].as_str().map(str::to_owned) else { continue };
        let (bytes, kind) = resource(&uri, folder)?;
        let start = append(binary, &bytes);
        let image = image.as_object_mut().context("one of its images is not an object")?;
        image.remove("uri");
        image.insert("bufferView".to_owned(), json!(views.len()));
        image.entry("mimeType").or_insert(json!(kind));
        views.push(json!({ "buffer": 0, "byteOffset": start, "byteLength": bytes.len() }));
    }
    if !images.is_empty() {
        root.insert("images".to_owned(), Value::Array(images));
        root.insert("bufferViews".to_owned(), Value::Array(views));
    }
    Ok(())
}

fn append(binary: &mut Vec<u8>, bytes: &[u8]) -> usize {
    binary.resize(binary.len().next_multiple_of(4), 0);
    let start = binary.len();
    binary.extend_from_slice(bytes);
    start
}

/// The bytes of a URI, and their MIME type.
fn resource(uri: &str, folder: &Path) -> anyhow::Result<(Vec<u8>, String)> {
    if let Some(data) = uri.strip_prefix("data:") {
        let (kind, text) = data.split_once(";base64,").context("its embedded data are not base64")?;
        let bytes = BASE64.decode(text.as_bytes()).context("its embedded data are not base64")?;
        return Ok((bytes, kind.to_owned()));
    }
    let name = side_file(uri)?;
    let path = folder.join(&name);
    let size = std::fs::metadata(&path)
        .with_context(|| format!("its side file {} cannot be read", shown(uri)))?
        .len();
    if size > MAX_SIDE_FILE_BYTES {
        bail!("its side file {} is too large", shown(uri));
    }
    let bytes =
        std::fs::read(&path).with_context(|| format!("its side file {} cannot be read", shown(uri)))?;
    let is_png = name.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("png"));
    Ok((bytes, if is_png { "image/png" } else { "image/jpeg" }.to_owned()))
}

/// A path inside the folder. A downloaded file must not copy other files of this machine into the output.
fn side_file(uri: &str) -> anyhow::Result<PathBuf> {
    let path = PathBuf::from(unescaped(uri)?);
    let stays = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !stays || uri.contains(':') || uri.contains('\\') {
        bail!("its side file {} is not in its folder", shown(uri));
    }
    Ok(path)
}

/// Decodes percent escapes such as `%20`.
fn unescaped(uri: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::with_capacity(uri.len());
    let mut rest = uri.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, code.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => (bytes.push(byte), rest = &behind[2..]).1,
            _ => (bytes.push(first), rest = behind).1,
        }
    }
    String::from_utf8(bytes).with_context(|| format!("the name of its side file {} is not UTF-8", shown(uri)))
}

/// The start of a URI, for messages.
fn shown(uri: &str) -> String {
    uri.chars().take(80).collect()
}

fn glb(description: &str, binary: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut json = description.as_bytes().to_vec();
    json.resize(json.len().next_multiple_of(4), b' ');
    let padded = binary.len().next_multiple_of(4);
    let word = |length: usize| u32::try_from(length).context("it is larger than 4 GiB");
    let mut file = b"glTF\x02\0\0\0".to_vec();
    file.extend(word(12 + 8 + json.len() + 8 + padded)?.to_le_bytes());
    for (kind, content) in [(JSON, json.as_slice()), (BINARY, binary)] {
        file.extend(word(content.len().next_multiple_of(4))?.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend_from_slice(content);
        file.resize(file.len().next_multiple_of(4), 0);
    }
    Ok(file)
}
