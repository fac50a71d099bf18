'use strict';

const { Pool } = require('pg');

/** Two releases of three replicas each fit into a small database's 25 connections. */
const CONNECTIONS = 3;
const CONNECT_MILLIS = 2_000;
/** How long a request waits for a database that restarts. */
const PATIENCE_MILLIS = 10_000;
const PAUSE_MILLIS = 100;
const MOST_LISTED = 1_000;
/** Any number will do, as long as every replica takes the same. */
const SCHEMA_LOCK = 7_041_776;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS orders (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer text NOT NULL,
    items jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE IF NOT EXISTS announcement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event jsonb NOT NULL)`;
const COLUMNS = 'id, customer, items, created_at';

/**
 * The orders in Postgres. An order and its announcement are stored in one transaction, so that neither is there without
 * the other; `announce` hands the announcements on.
 */
class DatabaseOrders {
  #pool;

  constructor(url, log) {
    this.#pool = new Pool({ connectionString: url, max: CONNECTIONS, connectionTimeoutMillis: CONNECT_MILLIS });
    this.#pool.on('error', (failure) => log('a database connection broke', { error: failure.message }));
  }

  /** Makes the tables where they are missing; replicas that start together do it one after the other. */
  async prepare() {
    await this.#transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [SCHEMA_LOCK]);
      await client.query(SCHEMA);
    });
  }

  async all() {
    const { rows } = await this.#query(`SELECT ${COLUMNS} FROM orders ORDER BY id DESC LIMIT ${MOST_LISTED}`);
    return rows.reverse().map(orderOf);
  }

  async get(id) {
    if (!isId(id)) {
      return undefined;
    }
    const { rows } = await this.#query(`SELECT ${COLUMNS} FROM orders WHERE id = $1`, [id]);
    return rows.map(orderOf)[0];
  }

  async create(body) {
    const items = JSON.stringify(body.items.map(({ sku, quantity }) => ({ sku, quantity })));
    return this.#transaction(async (client) => {
      const { rows } = await client.query(
        `INSERT INTO orders (customer, items) VALUES ($1, $2) RETURNING ${COLUMNS}`,
        [body.customer, items],
      );
      const order = orderOf(rows[0]);
      await client.query('INSERT INTO announcement (event) VALUES ($1)', [{ type: 'order.placed', order }]);
      return order;
    });
  }

  async delete(id) {
    if (!isId(id)) {
      return false;
    }
    const { rowCount } = await this.#query('DELETE FROM orders WHERE id = $1', [id]);
    return rowCount > 0;
  }

  /** Gives the oldest announcements to `send`, and forgets them once it has taken them; answers how many. */
  async announce(send, most = 100) {
    return this.#transaction(async (client) => {
      const { rows } = await client.query(
        'SELECT id, event FROM announcement ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED',
        [most],
      );
      if (rows.length > 0) {
        await send(rows.map((row) => row.event));
        await client.query('DELETE FROM announcement WHERE id = ANY($1)', [rows.map((row) => row.id)]);
      }
      return rows.length;
    }, 0);
  }

  async close() {
    await this.#pool.end();
  }

  /** For statements that may run twice. */
  #query(text, values) {
    return patiently(() => this.#pool.query(text, values));
  }

  /** Begins again where no connection could be had; once begun, it is tried once only. */
  async #transaction(work, patienceMillis = PATIENCE_MILLIS) {
    const client = await patiently(async () => {
      const fresh = await this.#pool.connect();
      try {
        await fresh.query('BEGIN');
        return fresh;
      } catch (broken) {
        fresh.release(broken);
        throw broken;
      }
    }, patienceMillis);
    try {
      const result = await work(client);
      await client.query('COMMIT');
      client.release();
      return result;
    } catch (failure) {
      await client.query('ROLLBACK').catch(() => {});
      client.release(failure);
      throw failure;
    }
  }
}

/** Tries again while the server is away: it restarts for an update or a restore. */
async function patiently(attempt, millis = PATIENCE_MILLIS) {
  const deadline = Date.now() + millis;
  for (;;) {
    try {
      return await attempt();
    } catch (failure) {
      if (!isAway(failure) || Date.now() > deadline) {
        throw failure;
      }
      await new Promise((resume) => setTimeout(resume, PAUSE_MILLIS));
    }
  }
}

/** SQLSTATE classes 08 (connection) and 57P (operator intervention), too many connections, or no server at all. */
function isAway(failure) {
  const code = failure.code || '';
  return (
    /^(08...|57P0[123]|53300|ECONN.*|EPIPE|ENOENT)$/.test(code) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(failure.message)
  );
}

function orderOf(row) {
  return { id: row.id, customer: row.customer, items: row.items, createdAt: row.created_at.toISOString() };
}

function isId(text) {
  return /^[1-9][0-9]{0,17}$/.test(text);
}

module.exports = { DatabaseOrders, isAway };
