// Reads an AsyncAPI document from stdin with the official parser, and prints what it thinks of it.
import { readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';

const { document, diagnostics } = await new Parser().parse(readFileSync(0, 'utf8'));
const told = diagnostics.map(({ code, message, path, severity }) => ({ code, message, path: path.join('/'), severity }));
const shown = document && {
  channels: Object.fromEntries(document.channels().all().map((each) => [
    each.address(), each.messages().all().map((message) => message.name()).sort(),
  ])),
  operations: document.operations().all().map((each) => each.id()).sort(),
  servers: document.servers().all().map((each) => `${each.protocol()}://${each.host()}${each.pathname()}`),
};
console.log(JSON.stringify({ diagnostics: told, document: shown ?? null }));
