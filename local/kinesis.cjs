// node kinesis.cjs PORT TLS_PORT: kinesis-local with what it lacks as a child process.
// - It ends with the process that started it, however that ends: then its standard input ends.
// - It listens on the loopback address only; by itself it asks for every address.
// - A port may be 0 for any free one, and it says where it listens: a port that another process answers on is no answer.
const net = require('node:net');
const path = require('node:path');

// kinesis-local replaces process.exit by one that waits for every client to disconnect.
const exit = process.exit.bind(process);
const [port, tlsPort] = process.argv.slice(2).map(Number);
// kinesis-local is told stand-in ports, by which the two listeners are told apart.
const listeners = { 1: { scheme: 'http', port }, 2: { scheme: 'https', port: tlsPort } };
process.env.KINESIS_MOCK_PLAIN_PORT = '1';
process.env.KINESIS_MOCK_TLS_PORT = '2';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (standIn, ...rest) {
  const listener = listeners[standIn];
  this.once('listening', () => console.log(`listening ${listener.scheme}://127.0.0.1:${this.address().port}`));
  this.once('error', (error) => {
    console.log(error.message);
    exit(1);
  });
  return listen.call(this, { port: listener.port, host: '127.0.0.1' }, rest.at(-1));
};
process.stdin.on('end', () => exit(0)).resume();

// It opens its certificate relative to the working directory.
process.chdir(path.join(__dirname, 'node_modules', 'kinesis-local'));
require('kinesis-local');
