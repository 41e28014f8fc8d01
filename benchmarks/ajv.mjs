// How long JSON.parse and ajv take over captured messages: seconds of each round, printed as JSON.
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';

const { schemas, lines, rounds } = JSON.parse(readFileSync(0, 'utf8'));
const ajv = new Ajv2020({ strict: false, validateFormats: false });
for (const schema of Object.values(schemas)) ajv.addSchema(schema);
const compiled = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [name, ajv.getSchema(schema.$id)]),
);
const work = lines.map(({ text, schema }) => [text, compiled[schema]]);

function round() {
  const begun = process.hrtime.bigint();
  for (const [text, valid] of work) {
    if (!valid(JSON.parse(text).body)) throw new Error(text);
  }
  return Number(process.hrtime.bigint() - begun) / 1e9;
}

round();
console.log(JSON.stringify(Array.from({ length: rounds }, round)));
