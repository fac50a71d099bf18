'use strict';

const { Announcer } = require('./announcer');
const { CachedOrders } = require('./cache');
const { DatabaseOrders } = require('./database');
const { MemoryOrders } = require('./memory');

/**
 * What stands behind the service, as the platform's variables say: DATABASE_URL, REDIS_URL and KAFKA_BROKERS. Without a
 * database, orders are in memory, and neither cached nor announced.
 */
async function open(environment, log) {
  if (!environment.DATABASE_URL) {
    return new Backing(new MemoryOrders(environment.PLATFORM_REPLICA || '0'));
  }
  const database = new DatabaseOrders(environment.DATABASE_URL, log);
  const orders = environment.REDIS_URL ? new CachedOrders(database, environment.REDIS_URL, log) : database;
  await orders.prepare();
  const announcer = environment.KAFKA_BROKERS ? new Announcer(orders, environment, log) : undefined;
  announcer?.start();
  return new Backing(orders, announcer);
}

class Backing {
  #announcer;

  constructor(orders, announcer) {
    this.orders = orders;
    this.#announcer = announcer;
  }

  async close() {
    await this.#announcer?.close();
    await this.orders.close();
  }
}

module.exports = { open };
