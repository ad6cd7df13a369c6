// Applies overlay.json to the contract: node overlay.js CONTRACT OVERLAY > MENDED
// An entry with "for" changes a copy of the definition that only those operations refer to.
'use strict';
const fs = require('fs');
const contract = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const overlay = JSON.parse(fs.readFileSync(process.argv[3], 'utf8'));

const keys = pointer => pointer.split('/').slice(1).map(k => k.replace(/~1/g, '/').replace(/~0/g, '~'));
const parentOf = (root, path) => path.slice(0, -1).reduce((node, key) => {
  if (!(key in node)) throw new Error('the overlay names /' + path.join('/') + ', which the contract lacks');
  return node[key];
}, root);

for (const entry of overlay) {
  if (!entry.reason) throw new Error('an overlay entry gives no reason');
  if (entry.set) {
    const path = keys(entry.set);
    parentOf(contract, path)[path[path.length - 1]] = entry.value;
    continue;
  }
  const path = keys(entry.remove);
  const [section, name, ...inner] = path;
  const copy = name + 'Partial';
  contract[section][copy] = contract[section][copy] || JSON.parse(JSON.stringify(contract[section][name]));
  const parent = parentOf(contract[section][copy], inner);
  if (!(inner[inner.length - 1] in parent)) throw new Error('nothing to remove at ' + entry.remove);
  delete parent[inner[inner.length - 1]];
  for (const operation of entry.for) {
    const [verb, target] = operation.split(' ');
    const body = contract.paths[target][verb.toLowerCase()].parameters.find(p => p.in === 'body');
    body.schema = { $ref: '#/' + section + '/' + copy };
  }
}
process.stdout.write(JSON.stringify(contract, null, 1));
