import doctorSchema from '../../schema/doctor.schema.json' with { type: 'json' };
import driftSchema from '../../schema/drift.schema.json' with { type: 'json' };
import historySchema from '../../schema/history.schema.json' with { type: 'json' };
import planSchema from '../../schema/plan.schema.json' with { type: 'json' };
import resultSchema from '../../schema/result.schema.json' with { type: 'json' };
import rotateSchema from '../../schema/rotate.schema.json' with { type: 'json' };
import secretsSchema from '../../schema/secrets.schema.json' with { type: 'json' };
import statusSchema from '../../schema/status.schema.json' with { type: 'json' };
import verifySchema from '../../schema/verify.schema.json' with { type: 'json' };
import type { Terminal } from '../app/terminal/terminal.ts';

const schemas = {
  secrets: secretsSchema,
  plan: planSchema,
  result: resultSchema,
  status: statusSchema,
  history: historySchema,
  drift: driftSchema,
  verify: verifySchema,
  rotate: rotateSchema,
  doctor: doctorSchema,
};

export type SchemaName = keyof typeof schemas;

/** `keyturn schema`: the JSON Schema of a file that keyturn reads or writes. */
export const schema = (name: SchemaName, terminal: Terminal): number => {
  terminal.out(`${JSON.stringify(schemas[name], null, 2)}\n`);
  return 0;
};
