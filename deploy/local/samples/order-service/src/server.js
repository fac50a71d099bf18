'use strict';

const { createApp } = require('./app');
const { open } = require('./backing');

const DRAIN_MILLIS = 8_000;

const log = (message, more = {}) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...more }));

/** Listens once what it needs is there: until then the platform sends no request. */
async function main() {
  const backing = await open(process.env, log);
  const { server, drain } = createApp(process.env, backing.orders);
  server.listen(Number(process.env.PORT || 3000), '127.0.0.1', () => {
    log('listening', { port: server.address().port, startupMillis: Math.round(performance.now()) });
  });
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.once(signal, async () => {
      log('stopping', { signal });
      setTimeout(() => server.closeAllConnections(), DRAIN_MILLIS).unref();
      await drain();
      await backing.close();
      log('stopped');
      process.exit(0);
    });
  }
}

main().catch((failure) => {
  console.error(JSON.stringify({ level: 'error', message: 'could not start', error: failure.message }));
  process.exit(1);
});
