/**
 * Joins a CommonJS file and the files that it requires from its own folder into one, which runs by itself. Each is
 * executed once, when it is first required; `__filename` is that of the whole in all of them.
 * @param {string} entry the name of the file that runs
 * @param {(name: string) => string} readText the text of a file in that folder
 * @returns {string}
 */
export function joinIntoSingleFile(entry, readText) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  const pendingNames = [entry];
  for (let name = pendingNames.pop(); name !== undefined; name = pendingNames.pop()) {
    if (texts.has(name)) continue;
    const text = readText(name).replace(/^\/\/# sourceMappingURL=.*$/gm, '');
    texts.set(name, text);
    for (const [, requiredName] of text.matchAll(/\brequire\(["'`]\.\/([\w.-]+\.js)["'`]\)/g))
      if (requiredName !== undefined) pendingNames.push(requiredName);
  }
  const files = [...texts].map(
    ([name, text]) => `${JSON.stringify(name)}: function (require, module, exports) {\n${text}\n}`,
  );
  return `#!/usr/bin/env node
const files = {
${files.join(',\n')}
};
const modules = {};
function load(name) {
  if (!modules[name]) {
    modules[name] = { exports: {} };
    const requireFile = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    files[name].call(modules[name].exports, requireFile, modules[name], modules[name].exports);
  }
  return modules[name].exports;
}
module.exports = load(${JSON.stringify(entry)});
`;
}
