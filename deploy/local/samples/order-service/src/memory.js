'use strict';

/** The orders of this process, in the order of their making: what is left when the service has no database. */
class MemoryOrders {
  #byId = new Map();
  #next = 1;
  #replica;
  #now;

  /** `replica` goes into the ids, so that those of two replicas differ. */
  constructor(replica, now = () => new Date()) {
    this.#replica = replica;
    this.#now = now;
  }

  async all() {
    return [...this.#byId.values()];
  }

  async get(id) {
    return this.#byId.get(id);
  }

  /** Makes an order of a body that `problemsOf` found nothing wrong with. */
  async create(body) {
    const order = {
      id: `${this.#replica}-${this.#next++}`,
      customer: body.customer,
      items: body.items.map(({ sku, quantity }) => ({ sku, quantity })),
      createdAt: this.#now().toISOString(),
    };
    this.#byId.set(order.id, order);
    return order;
  }

  async delete(id) {
    return this.#byId.delete(id);
  }

  async close() {}
}

module.exports = { MemoryOrders };
