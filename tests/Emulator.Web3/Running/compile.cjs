// Compiles Probe.sol with the solc of the npm packages; writes its creation code in hexadecimal.
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const [packages, source] = process.argv.slice(2);
const solc = createRequire(packages + '/')('solc');
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { 'Probe.sol': { content: readFileSync(source, 'utf8') } },
  settings: { evmVersion: 'cancun', optimizer: { enabled: false }, outputSelection: { '*': { '*': ['evm.bytecode.object'] } } },
})));
const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
if (errors.length > 0) {
  console.error(errors.map((error) => error.formattedMessage).join('\n'));
  process.exit(1);
}
process.stdout.write(output.contracts['Probe.sol'].Probe.evm.bytecode.object);
