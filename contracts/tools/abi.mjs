// Writes contracts/abi/*.json from forge's output, or with --check says what differs from what is committed.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';

const Contracts = ['DtelToken', 'Escrow', 'GenesisBadge', 'NodeKeys', 'OperatorStaking', 'RewardDistributor'];
const folder = new URL('../abi/', import.meta.url);
const built = new URL('../../artifacts/contracts/out/', import.meta.url);
const isCheck = process.argv.includes('--check');

// forge's order of entries is its own: sorted, a difference is a difference.
const key = entry => [entry.type, entry.name ?? '', (entry.inputs ?? []).map(input => input.type).join()].join('|');
const wanted = new Map(Contracts.map(name => {
  const { abi } = JSON.parse(readFileSync(new URL(`${name}.sol/${name}.json`, built), 'utf8'));
  const sorted = [...abi].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return [`${name}.json`, JSON.stringify(sorted, null, 1) + '\n'];
}));

mkdirSync(folder, { recursive: true });
const problems = [];
for (const [file, text] of wanted) {
  const path = new URL(file, folder);
  const committed = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (committed === text) continue;
  if (!isCheck) writeFileSync(path, text);
  else {
    const names = json => new Set((json === '' ? [] : JSON.parse(json)).map(entry => JSON.stringify(entry)));
    const [before, now] = [names(committed), names(text)];
    const tell = (sign, entry) => `  ${sign} ${key(JSON.parse(entry))}`;
    problems.push(`${file} is not the compiled one:`, ...[...before].filter(e => !now.has(e)).map(e => tell('-', e)), ...[...now].filter(e => !before.has(e)).map(e => tell('+', e)));
  }
}
for (const file of readdirSync(folder)) if (!wanted.has(file)) problems.push(`${file} belongs to no contract`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  console.error('The ABI is pinned: when the change is meant, run contracts/run abi and commit it.');
  process.exitCode = 1;
} else console.log(`${wanted.size} ABIs ${isCheck ? 'are the committed ones' : 'written'}`);
