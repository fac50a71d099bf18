'use strict';

const http = require('node:http');
const { MemoryOrders } = require('./memory');
const { problemsOf } = require('./orders');

const PATH = '/api/orders';
const MAX_BODY_BYTES = 100 * 1024;
/** When this process started: two processes of one replica differ in it. */
const STARTED = new Date(performance.timeOrigin).toISOString();

/** Where and as what this process runs, as the platform says. */
function identityOf(environment) {
  return {
    application: environment.PLATFORM_APPLICATION || 'order-service',
    environment: environment.PLATFORM_ENVIRONMENT || 'local',
    release: environment.PLATFORM_RELEASE || 'none',
    replica: environment.PLATFORM_REPLICA || '0',
    runtime: process.version,
    started: STARTED,
  };
}

/** The service as an HTTP server that does not listen yet; `drain()` makes it finish what it has begun. */
function createApp(environment, orders = undefined) {
  const identity = identityOf(environment);
  const store = orders || new MemoryOrders(identity.replica);
  const open = new Set();
  let draining = false;
  const server = http.createServer((request, response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
    for (const [name, value] of Object.entries(identity)) {
      response.setHeader(`x-platform-${name}`, value);
    }
    if (draining) {
      closeAfter(response, server);
    }
    route(request, response, store, identity).catch((failure) => {
      console.error(JSON.stringify({ level: 'error', message: 'request failed', error: failure.message }));
      if (!response.headersSent) {
        problem(response, 500, 'Internal Error', 'The request failed; the log says why.');
      }
    });
  });
  // Longer than any proxy keeps an idle connection, so that it is the proxy that closes.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 66_000;
  const drain = () =>
    new Promise((done) => {
      draining = true;
      server.close(done);
      server.closeIdleConnections();
      open.forEach((response) => closeAfter(response, server));
    });
  return { server, drain };
}

/** Ends the connection with this response; the client is told so if its head has not gone out yet. */
function closeAfter(response, server) {
  if (!response.headersSent) {
    response.setHeader('connection', 'close');
  }
  response.once('close', () => server.closeIdleConnections());
}

async function route(request, response, orders, identity) {
  const path = new URL(request.url, 'http://localhost').pathname;
  if (path === '/health') {
    return allow(request, response, { GET: () => json(response, 200, { status: 'UP', ...identity }) });
  }
  if (path === PATH || path === `${PATH}/`) {
    return allow(request, response, {
      GET: async () => json(response, 200, { items: await orders.all() }),
      POST: () => create(request, response, orders),
    });
  }
  const id = path.startsWith(`${PATH}/`) ? path.slice(PATH.length + 1) : undefined;
  if (id === undefined || id.includes('/')) {
    return problem(response, 404, 'Not Found', `There is nothing at ${path}; orders are at ${PATH}.`);
  }
  const order = await orders.get(id);
  if (order === undefined) {
    return problem(response, 404, 'Not Found', `There is no order ${id}.`);
  }
  return allow(request, response, {
    GET: () => json(response, 200, order),
    DELETE: async () => {
      await orders.delete(id);
      response.writeHead(204).end();
    },
  });
}

function allow(request, response, methods) {
  const method = request.method === 'HEAD' && methods.GET ? 'GET' : request.method;
  if (!Object.hasOwn(methods, method)) {
    response.setHeader('allow', Object.keys(methods).join(', '));
    return problem(response, 405, 'Method Not Allowed', `${method} is not possible here.`);
  }
  return methods[method]();
}

async function create(request, response, orders) {
  const type = (request.headers['content-type'] || '').split(';')[0].trim().toLowerCase();
  if (type !== 'application/json') {
    return problem(response, 415, 'Unsupported Media Type', 'Send an order as application/json.');
  }
  const text = await read(request);
  if (text === undefined) {
    response.setHeader('connection', 'close');
    return problem(response, 413, 'Content Too Large', `An order has at most ${MAX_BODY_BYTES} bytes.`);
  }
  let body;
  try {
    body = JSON.parse(text);
  } catch (malformed) {
    return problem(response, 400, 'Bad Request', `The body is not JSON: ${malformed.message}`);
  }
  const errors = problemsOf(body);
  if (errors.length > 0) {
    return problem(response, 422, 'Unprocessable Content', 'The order is not complete or not right.', { errors });
  }
  const order = await orders.create(body);
  response.setHeader('location', `${PATH}/${order.id}`);
  return json(response, 201, order);
}

/** The body as text, or undefined when it is too large. */
async function read(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function json(response, status, body, type = 'application/json') {
  const text = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

function problem(response, status, title, detail, more = {}) {
  json(response, status, { type: 'about:blank', title, status, detail, ...more }, 'application/problem+json');
}

module.exports = { createApp };
