// The official CometD server, told over HTTP what to publish. It prints its address.
//
//   node fanout.mjs DIRECTORY    where its packages are installed
//   POST /publish                {"channel": …, "data": [ … ]}: tell the subscribers, one message each

import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(`${process.argv[2]}/package.json`);
const { default: cometd } = await import(pathToFileURL(require.resolve('cometd-nodejs-server')));
const server = cometd.createCometDServer({ timeout: 30000, interval: 0, maxInterval: 600000 });

function publish(request, response) {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { channel, data } = JSON.parse(Buffer.concat(parts));
    // Channels that are idle are swept, so each is made anew.
    for (const each of data) server.createServerChannel(channel).publish(null, each);
    response.end('{}');
  });
}

const listener = http.createServer((request, response) => {
  if (request.url === '/publish') publish(request, response);
  else server.handle(request, response);
});
listener.keepAliveTimeout = 600000;
listener.listen({ port: 0, host: '127.0.0.1', backlog: 2048 }, () => {
  console.log(`http://127.0.0.1:${listener.address().port}`);
});
