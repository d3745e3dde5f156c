/** Strips types so that jest runs the same erasable TypeScript that Node runs; line numbers stay as they are. */
import { stripTypeScriptTypes } from 'node:module';

export default {
  process: (source, path) => ({
    code: path.endsWith('.ts') ? stripTypeScriptTypes(source, { mode: 'strip' }) : source,
  }),
};
