import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';

/** The schema of the Compose specification, as dclint ships it. */
const { $schema: _, ...schema } = JSON.parse(
  await readFile(new URL('schemas/compose.schema.json', import.meta.resolve('dclint/package.json')), 'utf8'),
);
const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);

/** What the Compose specification says against a compose file, as sentences. */
export const composeComplaints = (compose) =>
  validate(compose)
    ? []
    : validate.errors.map(({ instancePath, message, params }) =>
        [`docker-compose.yml: ${instancePath} ${message}`, ...Object.values(params)].join(' '),
      );
