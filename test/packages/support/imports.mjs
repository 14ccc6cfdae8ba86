/** Gives the names that each module of the variable SPECIFIERS exports. */
export const handler = async () => {
  const names = {};
  for (const specifier of process.env.SPECIFIERS.split(" ")) {
    names[specifier] = await import(specifier).then(
      (namespace) => Object.keys(namespace).toSorted(),
      (error) => ({ failed: error.message }),
    );
  }
  return names;
};
