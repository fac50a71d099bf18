'use strict';

const { Kafka, logLevel } = require('kafkajs');

const IDLE_MILLIS = 500;
const AFTER_FAILURE_MILLIS = 2_000;

/** Puts what the orders have to announce on the queue, at least once and in order, until it is closed. */
class Announcer {
  #orders;
  #producer;
  #topic;
  #log;
  #running;
  #closed = false;
  #wake = () => {};

  constructor(orders, environment, log) {
    const kafka = new Kafka({
      clientId: environment.PLATFORM_APPLICATION || 'order-service',
      brokers: environment.KAFKA_BROKERS.split(','),
      sasl: {
        mechanism: environment.KAFKA_SASL_MECHANISM.toLowerCase(),
        username: environment.KAFKA_USERNAME,
        password: environment.KAFKA_PASSWORD,
      },
      ssl: environment.KAFKA_SECURITY_PROTOCOL === 'SASL_SSL',
      logLevel: logLevel.NOTHING,
    });
    this.#orders = orders;
    this.#producer = kafka.producer({ allowAutoTopicCreation: false });
    this.#topic = environment.KAFKA_TOPIC;
    this.#log = log;
  }

  start() {
    this.#running = this.#run();
  }

  async close() {
    this.#closed = true;
    this.#wake();
    await this.#running;
    await this.#producer.disconnect().catch(() => {});
  }

  async #run() {
    let connected = false;
    while (!this.#closed) {
      let pauseMillis = IDLE_MILLIS;
      try {
        if (!connected) {
          await this.#producer.connect();
          connected = true;
        }
        const sent = await this.#orders.announce((events) => this.#send(events));
        pauseMillis = sent > 0 ? 0 : IDLE_MILLIS;
      } catch (failure) {
        this.#log('announcements wait', { error: failure.message });
        pauseMillis = AFTER_FAILURE_MILLIS;
      }
      await this.#pause(pauseMillis);
    }
  }

  #send(events) {
    const messages = events.map((event) => ({ key: String(event.order.id), value: JSON.stringify(event) }));
    return this.#producer.send({ topic: this.#topic, acks: -1, messages });
  }

  #pause(millis) {
    return new Promise((resume) => {
      const timer = setTimeout(resume, millis);
      this.#wake = () => {
        clearTimeout(timer);
        resume();
      };
    });
  }
}

module.exports = { Announcer };
