// Curves to the morph targets of three.js.

/**
 * Finds the morph targets of these names in all meshes below `root`. Returns a function that sets them to the
 * values of a rig frame, and the names that no mesh has.
 */
export function morphTargets(root, names) {
  const found = [];
  const missing = new Set(names);
  root.traverse(({ morphTargetDictionary, morphTargetInfluences }) => {
    if (!morphTargetDictionary) return;
    names.forEach((name, at) => {
      const place = morphTargetDictionary[name];
      if (place === undefined) return;
      found.push({ at, place, influences: morphTargetInfluences });
      missing.delete(name);
    });
  });
  const show = (values) => found.forEach(({ at, place, influences }) => (influences[place] = values[at]));
  return { show, missing: [...missing] };
}
