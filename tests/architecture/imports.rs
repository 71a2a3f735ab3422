//! Which file imports from which, and the circles among them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::code::{code_of, paths, rust_files};

/// A module's path, and the files (modules) that it imports from.
pub type Imports = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

/// The module of a file below `source`, or nothing for a file of tests.
fn module_of(source: &Path, file: &Path) -> Option<Vec<String>> {
    let below = file.strip_prefix(source).ok()?.with_extension("");
    let mut module: Vec<String> =
        below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "main" || last == "lib") {
        module.pop();
    }
    (!module.contains(&"tests".to_owned())).then_some(module)
}

/// What each module of `source` imports: the deepest modules that its paths lead to.
pub fn imports(source: &Path) -> Imports {
    let files = rust_files(source);
    let modules: Vec<(Vec<String>, String)> = files
        .into_iter()
        .filter_map(|(path, text)| Some((module_of(source, &path)?, code_of(&text))))
        .collect();
    let known: BTreeSet<&Vec<String>> = modules.iter().map(|(module, _)| module).collect();
    let mut imports = Imports::new();
    for (module, code) in &modules {
        let named = paths(code).into_iter().filter_map(|path| absolute(module, &path, &known));
        let edges = named
            .filter_map(|path| (0..=path.len()).rev().find_map(|length| known.get(&path[..length].to_vec())));
        imports
            .insert(module.clone(), edges.map(|&edge| edge.clone()).filter(|edge| edge != module).collect());
    }
    imports
}

/// The path from the crate's root, for a path that stays in the crate.
fn absolute(module: &[String], path: &[String], known: &BTreeSet<&Vec<String>>) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|word| *word == "super").count();
    let first = path.first()?.as_str();
    match first {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => Some([module.get(..module.len().checked_sub(ups)?)?, &path[ups..]].concat()),
        _ => {
            let child = [module, &path[..1]].concat();
            known.contains(&child).then(|| [module, path].concat())
        }
    }
}

/// A circle among the nodes, if there is one.
pub fn circle(edges: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut done: BTreeSet<&String> = BTreeSet::new();
    fn walk<'a>(
        node: &'a String,
        edges: &'a BTreeMap<String, BTreeSet<String>>,
        way: &mut Vec<&'a String>,
        done: &mut BTreeSet<&'a String>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|&seen| seen == node) {
            return Some(way[start..].iter().map(|&node| node.clone()).chain([node.clone()]).collect());
        }
        if done.contains(node) {
            return None;
        }
        way.push(node);
        let found = edges.get(node).into_iter().flatten().find_map(|next| walk(next, edges, way, done));
        way.pop();
        done.insert(node);
        found
    }
    edges.keys().find_map(|node| walk(node, edges, &mut Vec::new(), &mut done))
}

/// The circles among the files of a source folder, and among its folders at every level.
pub fn circles(source: &Path, min_edges: usize) -> Vec<String> {
    let imports = imports(source);
    let count: usize = imports.values().map(BTreeSet::len).sum();
    assert!(count >= min_edges, "only {count} imports were found: the reader of imports does not work");
    let name = |module: &[String]| if module.is_empty() { "the root".to_owned() } else { module.join("/") };
    let mut levels: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    let mut files: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (module, named) in &imports {
        for other in named {
            files.entry(name(module)).or_default().insert(name(other));
            // The folder that holds both, and their parts of it: siblings, one of which may be a whole
            // folder.
            let shared = module.iter().zip(other).take_while(|(one, other)| one == other).count();
            if shared < module.len() && shared < other.len() {
                let level = levels.entry(module[..shared].to_vec()).or_default();
                level.entry(module[shared].clone()).or_default().insert(other[shared].clone());
            }
        }
    }
    let of_files = circle(&files).map(|way| format!("files: {}", way.join(" -> ")));
    let of_folders = levels.iter().filter_map(|(folder, edges)| {
        Some(format!("folders in {}: {}", name(folder), circle(edges)?.join(" -> ")))
    });
    of_files.into_iter().chain(of_folders).collect()
}
