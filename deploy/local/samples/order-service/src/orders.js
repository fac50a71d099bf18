'use strict';

const MAX_ITEMS = 100;
const MAX_QUANTITY = 1000;
const ORDER_FIELDS = ['customer', 'items'];
const ITEM_FIELDS = ['sku', 'quantity'];

/** What is wrong with a body, as {field, message}; empty when it is an order. */
function problemsOf(body) {
  if (!isObject(body)) {
    return [{ field: '', message: 'must be a JSON object with customer and items' }];
  }
  const problems = unknown(body, ORDER_FIELDS, '');
  if (typeof body.customer !== 'string' || body.customer.trim() === '' || body.customer.length > 200) {
    problems.push({ field: 'customer', message: 'must be a text of 1 to 200 characters' });
  }
  if (!Array.isArray(body.items) || body.items.length < 1 || body.items.length > MAX_ITEMS) {
    problems.push({ field: 'items', message: `must be a list of 1 to ${MAX_ITEMS} items` });
    return problems;
  }
  body.items.forEach((item, index) => problems.push(...problemsOfItem(item, `items[${index}]`)));
  return problems;
}

function problemsOfItem(item, at) {
  if (!isObject(item)) {
    return [{ field: at, message: 'must be an object with sku and quantity' }];
  }
  const problems = unknown(item, ITEM_FIELDS, `${at}.`);
  if (typeof item.sku !== 'string' || !/^[A-Za-z0-9-]{1,50}$/.test(item.sku)) {
    problems.push({ field: `${at}.sku`, message: 'must be 1 to 50 letters, digits or hyphens' });
  }
  if (!Number.isInteger(item.quantity) || item.quantity < 1 || item.quantity > MAX_QUANTITY) {
    problems.push({ field: `${at}.quantity`, message: `must be a whole number from 1 to ${MAX_QUANTITY}` });
  }
  return problems;
}

function unknown(object, known, prefix) {
  return Object.keys(object)
    .filter((field) => !known.includes(field))
    .map((field) => ({ field: prefix + field, message: `is not known; there are ${known.join(' and ')}` }));
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

module.exports = { problemsOf };
