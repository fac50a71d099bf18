'use strict';

const { createApp } = require('./app');

const DRAIN_MILLIS = 8_000;

const { server, drain } = createApp(process.env);
const log = (message, more = {}) =>
  console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...more }));

server.listen(Number(process.env.PORT || 3000), '127.0.0.1', () => {
  log('listening', { port: server.address().port, startupMillis: Math.round(performance.now()) });
});

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    log('stopping', { signal });
    setTimeout(() => server.closeAllConnections(), DRAIN_MILLIS).unref();
    await drain();
    log('stopped');
    process.exit(0);
  });
}
