// Writes docs/contracts/gas.md from forge's gas report on standard input. With --check it reads nothing: it says which function that changes
// state is missing in gas.md or in the table of access in README.md, by the committed ABI.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const abiFolder = new URL('../abi/', import.meta.url);
const doc = name => new URL(`../../docs/contracts/${name}`, import.meta.url);
// Enums are numbers in a selector, and tuples are their members.
const typeOf = input => (input.type.startsWith('tuple') ? `(${input.components.map(typeOf)})${input.type.slice(5)}` : input.type);
const changes = entry => entry.type === 'function' && entry.stateMutability !== 'view' && entry.stateMutability !== 'pure';
const contracts = readdirSync(abiFolder).map(file => ({
  name: file.replace('.json', ''),
  functions: JSON.parse(readFileSync(new URL(file, abiFolder), 'utf8')).filter(changes).map(entry => ({ name: entry.name, selector: `${entry.name}(${entry.inputs.map(typeOf)})` })),
}));

if (process.argv.includes('--check')) {
  const missing = [];
  for (const file of ['gas.md', 'README.md']) {
    const sections = readFileSync(doc(file), 'utf8').split(/^## /m);
    for (const { name, functions } of contracts) {
      const section = sections.find(text => text.startsWith(name)) ?? '';
      for (const f of functions) if (!new RegExp(`\\b${f.name}\\b`).test(section)) missing.push(`docs/contracts/${file}, section ${name}: ${f.name}`);
    }
  }
  if (missing.length > 0) {
    console.error(`Not described:\n  ${missing.join('\n  ')}`);
    process.exitCode = 1;
  } else console.log('every function that changes state is described');
} else {
  const report = JSON.parse(readFileSync(0, 'utf8'));
  const number = value => value.toLocaleString('en-US');
  const lines = ['# Gas', '',
    'Measured by `contracts/run gas` over the calls of the forge tests, refused ones included (they are the least), with the optimizer at 1 run (smallest code).',
    'A call that nobody makes in a test of ours has no figures: it is OpenZeppelin\'s own.', ''];
  for (const { name, functions } of contracts) {
    const measured = report.find(entry => entry.contract.endsWith(`:${name}`));
    lines.push(`## ${name}`, '', measured ? `Deployment: ${number(measured.deployment.gas)} gas, ${number(measured.deployment.size)} bytes with its arguments.` : 'Deployment was not measured.', '',
      ...(functions.length === 0 ? ['It changes no state.', ''] : ['| function | calls | least | median | most |', '|---|---|---|---|---|']));
    for (const { name: plain, selector } of functions) {
      const row = measured?.functions[selector];
      lines.push(`| \`${plain}\` | ${row ? [row.calls, row.min, row.median, row.max].map(number).join(' | ') : '0 | - | - | -'} |`);
    }
    if (functions.length > 0) lines.push('');
  }
  writeFileSync(doc('gas.md'), lines.join('\n').trimEnd() + '\n');
}
