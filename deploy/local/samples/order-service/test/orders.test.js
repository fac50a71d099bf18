'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { MemoryOrders } = require('../src/memory');
const { isAway } = require('../src/database');
const { problemsOf } = require('../src/orders');

const ORDER = { customer: 'ACME', items: [{ sku: 'TEA-1', quantity: 2 }] };

test('keeps orders in the order of their making and forgets deleted ones', async () => {
  const orders = new MemoryOrders('2', () => new Date(0));
  const first = await orders.create(ORDER);
  const second = await orders.create(ORDER);
  assert.deepEqual(first, { id: '2-1', ...ORDER, createdAt: '1970-01-01T00:00:00.000Z' });
  assert.deepEqual(await orders.all(), [first, second]);
  assert.equal(await orders.delete('2-1'), true);
  assert.equal(await orders.delete('2-1'), false);
  assert.equal(await orders.get('2-1'), undefined);
});

test('finds nothing wrong with an order', () => {
  assert.deepEqual(problemsOf(ORDER), []);
});

for (const [name, body, field] of [
  ['no object', [], ''],
  ['no customer', { items: ORDER.items }, 'customer'],
  ['an empty customer', { ...ORDER, customer: ' ' }, 'customer'],
  ['no items', { customer: 'ACME' }, 'items'],
  ['an empty list', { ...ORDER, items: [] }, 'items'],
  ['an unknown field', { ...ORDER, price: 1 }, 'price'],
  ['an item that is none', { ...ORDER, items: [null] }, 'items[0]'],
  ['a bad sku', { ...ORDER, items: [{ sku: '?', quantity: 1 }] }, 'items[0].sku'],
  ['half a quantity', { ...ORDER, items: [ORDER.items[0], { sku: 'A', quantity: 0.5 }] }, 'items[1].quantity'],
]) {
  test(`names the field of ${name}`, () => {
    assert.deepEqual(problemsOf(body).map((problem) => problem.field), [field]);
  });
}

test('waits for a database that restarts, and for no other error', () => {
  assert.equal(isAway(Object.assign(new Error('terminating connection'), { code: '57P01' })), true);
  assert.equal(isAway(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })), true);
  assert.equal(isAway(Object.assign(new Error('duplicate key'), { code: '23505' })), false);
});
