import pg from 'pg';

const ADMIN = 'postgres://live_code@127.0.0.1:5499/postgres';
let n = 0;
export const freshPostgres = async () => {
  const name = `t_${process.pid}_${n++}`;
  const c = new pg.Client(ADMIN);
  await c.connect();
  await c.query(`create database ${name}`);
  await c.end();
  return {
    url: `postgres://live_code@127.0.0.1:5499/${name}`,
    drop: async () => {
      const d = new pg.Client(ADMIN);
      await d.connect();
      await d.query(`drop database if exists ${name} with (force)`);
      await d.end();
    },
  };
};
