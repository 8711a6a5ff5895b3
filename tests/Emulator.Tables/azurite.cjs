// Runs azurite-table until whoever started it closes our standard input, also by dying.
process.stdin.on("close", () => process.exit(0)).resume();
require("azurite/dist/src/table/main.js");
