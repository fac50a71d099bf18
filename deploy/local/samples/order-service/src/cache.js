'use strict';

const { createClient } = require('redis');

const SECONDS = 60;

/**
 * Single orders in Redis, in front of another store. The cache is never needed: while it is away, and for what it has
 * not, the other store is asked.
 */
class CachedOrders {
  #orders;
  #client;

  constructor(orders, url, log) {
    this.#orders = orders;
    let told = false;
    this.#client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 500 } });
    this.#client.on('ready', () => (told = false));
    this.#client.on('error', (failure) => {
      if (!told) {
        log('the cache is away', { error: failure.message });
        told = true;
      }
    });
    this.#client.connect().catch(() => {});
  }

  prepare() {
    return this.#orders.prepare();
  }

  all() {
    return this.#orders.all();
  }

  async get(id) {
    const known = await this.#try((client) => client.get(key(id)));
    if (known) {
      return JSON.parse(known);
    }
    const order = await this.#orders.get(id);
    if (order !== undefined) {
      await this.#try((client) => client.set(key(id), JSON.stringify(order), { EX: SECONDS }));
    }
    return order;
  }

  create(body) {
    return this.#orders.create(body);
  }

  async delete(id) {
    const deleted = await this.#orders.delete(id);
    await this.#try((client) => client.del(key(id)));
    return deleted;
  }

  announce(send, most) {
    return this.#orders.announce(send, most);
  }

  async close() {
    await this.#client.disconnect().catch(() => {});
    await this.#orders.close();
  }

  async #try(command) {
    try {
      return this.#client.isReady ? await command(this.#client) : undefined;
    } catch (away) {
      return undefined;
    }
  }
}

function key(id) {
  return `order:${id}`;
}

module.exports = { CachedOrders };
