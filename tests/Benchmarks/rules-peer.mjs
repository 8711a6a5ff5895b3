// The same leaves through OpenZeppelin's library: reads one "operatorId wei" a line, prints the root and how long the tree took.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(process.cwd() + '/');
const { StandardMerkleTree } = require('@openzeppelin/merkle-tree');

const leaves = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n').map(line => line.split(' '));
const start = process.hrtime.bigint();
const tree = StandardMerkleTree.of(leaves, ['uint256', 'uint256']);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ root: tree.root, seconds }));
