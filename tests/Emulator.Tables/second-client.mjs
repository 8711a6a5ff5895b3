// A second implementation of the protocol: writes or reads one row, as JSON of [name, type, text] triples.
// usage: node second-client.mjs write|read TABLE        the connection string is in TABLES, the triples to write on standard input
import { TableClient } from "@azure/data-tables";

const [verb, table] = process.argv.slice(2);
const client = TableClient.fromConnectionString(process.env.TABLES, table, { allowInsecureConnection: true });

if (verb === "write") {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const entity = { partitionKey: "it's", rowKey: "a b" };
  for (const [name, type, text] of JSON.parse(Buffer.concat(chunks).toString("utf8"))) {
    entity[name] = type === "Binary" ? { type, value: text } : { type, value: type === "Boolean" ? text === "true" : text };
  }
  await client.createEntity(entity);
} else {
  const entity = await client.getEntity("it's", "a b", { disableTypeConversion: true });
  const triples = [];
  for (const [name, value] of Object.entries(entity)) {
    if (name.startsWith("odata.")) continue;
    if (value !== null && typeof value === "object" && "type" in value) triples.push([name, value.type, String(value.value)]);
    else if (!["partitionKey", "rowKey", "timestamp", "etag"].includes(name)) triples.push([name, typeof value, String(value)]);
  }
  process.stdout.write(JSON.stringify(triples));
}
