// Curves of the profile `vrm` to the expressions of three-vrm.

/**
 * Returns a function that sets the expressions of a VRM to the values of a rig frame, and the names that the
 * model does not have. Afterwards call `vrm.update(seconds)`, as for every change of a VRM.
 */
export function expressions(manager, names) {
  const missing = names.filter((name) => !manager.getExpression(name));
  const found = names.map((name, at) => ({ name, at })).filter(({ name }) => !missing.includes(name));
  const show = (values) => found.forEach(({ name, at }) => manager.setValue(name, values[at]));
  return { show, missing };
}
