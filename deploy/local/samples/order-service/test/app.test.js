'use strict';

const assert = require('node:assert/strict');
const http = require('node:http');
const { once } = require('node:events');
const { afterEach, beforeEach, test } = require('node:test');
const { createApp } = require('../src/app');

const ORDER = { customer: 'ACME', items: [{ sku: 'TEA-1', quantity: 2 }] };
const ENVIRONMENT = {
  PLATFORM_APPLICATION: 'order-service',
  PLATFORM_ENVIRONMENT: 'staging',
  PLATFORM_RELEASE: 'r7',
  PLATFORM_REPLICA: '2',
};

let app;
let base;

beforeEach(async () => {
  app = createApp(ENVIRONMENT);
  app.server.listen(0, '127.0.0.1');
  await once(app.server, 'listening');
  base = `http://127.0.0.1:${app.server.address().port}`;
});

afterEach(() => {
  app.server.closeAllConnections();
  app.server.close();
});

function post(body, type = 'application/json') {
  return fetch(`${base}/api/orders`, { method: 'POST', body, headers: { 'content-type': type } });
}

test('creates, lists, shows and deletes an order', async () => {
  const created = await post(JSON.stringify(ORDER));
  assert.equal(created.status, 201);
  const location = created.headers.get('location');
  const order = await created.json();
  assert.equal(location, `/api/orders/${order.id}`);
  assert.deepEqual(await (await fetch(`${base}/api/orders`)).json(), { items: [order] });
  assert.deepEqual(await (await fetch(base + location)).json(), order);
  assert.equal((await fetch(base + location, { method: 'DELETE' })).status, 204);
  assert.equal((await fetch(base + location)).status, 404);
});

test('says which release and replica answered, on every answer', async () => {
  for (const path of ['/api/orders', '/api/orders/nothing', '/health', '/']) {
    const { headers } = await fetch(base + path);
    assert.equal(headers.get('x-platform-release'), 'r7', path);
    assert.equal(headers.get('x-platform-replica'), '2', path);
    assert.equal(headers.get('x-platform-environment'), 'staging', path);
    assert.equal(headers.get('x-platform-application'), 'order-service', path);
  }
});

test('is healthy, and answers "/" below 500', async () => {
  assert.equal((await (await fetch(`${base}/health`)).json()).status, 'UP');
  assert.equal((await fetch(`${base}/`)).status, 404);
});

test('refuses what is no order, with every field that is wrong', async () => {
  const answer = await post(JSON.stringify({ customer: '', items: [{ sku: 'A', quantity: 0 }] }));
  assert.equal(answer.status, 422);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.deepEqual((await answer.json()).errors.map((error) => error.field), ['customer', 'items[0].quantity']);
  assert.equal((await post('{')).status, 400);
  assert.equal((await post('a=b', 'text/plain')).status, 415);
});

test('refuses a body that is too large', async () => {
  assert.equal((await post(`"${'x'.repeat(200_000)}"`)).status, 413);
});

test('names the methods that are possible', async () => {
  const answer = await fetch(`${base}/api/orders`, { method: 'PATCH' });
  assert.equal(answer.status, 405);
  assert.equal(answer.headers.get('allow'), 'GET, POST');
});

test('answers HEAD like GET without a body', async () => {
  const answer = await fetch(`${base}/api/orders`, { method: 'HEAD' });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-length'), String('{"items":[]}\n'.length));
});

test('draining finishes the request in flight, closes its connection and takes no other', async () => {
  const agent = new http.Agent({ keepAlive: true });
  const request = http.request(`${base}/api/orders`, {
    agent,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  request.write('{"customer": "ACME", ');
  await once(app.server, 'request');
  const drained = app.drain();
  await assert.rejects(fetch(`${base}/health`));
  request.end('"items": [{"sku": "A", "quantity": 1}]}');
  const [response] = await once(request, 'response');
  assert.equal(response.statusCode, 201);
  response.resume();
  await drained;
  agent.destroy();
});
