// Reads Cucumber Messages from stdin with Cucumber's own reporters, and prints what they make of them.
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CucumberHtmlStream } from '@cucumber/html-formatter';
import { parseEnvelope } from '@cucumber/messages';
import { Query } from '@cucumber/query';

const envelopes = readFileSync(0, 'utf8').trimEnd().split('\n').map((line) => parseEnvelope(line));
const query = new Query();
envelopes.forEach((each) => query.update(each));

const page = [];
await pipeline(Readable.from(envelopes), new CucumberHtmlStream(), async (chunks) => {
  for await (const each of chunks) page.push(each);
});

const cases = query.findAllTestCaseStarted().map((each) => {
  const pickle = query.findPickleBy(each);
  const result = query.findMostSevereTestStepResultBy(each);
  return {
    feature: query.findLineageBy(pickle)?.feature?.name,
    line: query.findLocationOf(pickle)?.line,
    name: pickle.name,
    status: result?.status,
    type: result?.exception?.type,
  };
});
console.log(JSON.stringify({ cases, page: page.join('') }));
