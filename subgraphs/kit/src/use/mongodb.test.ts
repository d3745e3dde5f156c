import { expect, it } from '@jest/globals';
import { MikroORM } from '@mikro-orm/core';
import { sameElement } from '../ports/documents/documents.ts';
import { unitsOf } from '../ports/relational/orm.ts';
import { Sighting } from '../testing/conformance/sighting.entity.ts';
import { mongodbOptions } from './mongodb.ts';

/** The server that stands in for MongoDB in `test:servers` lacks $elemMatch: what is sent is held still here. */
it('asks MongoDB for one element that meets the whole condition, of the unit’s tenant', async () => {
  const orm = await MikroORM.init(
    mongodbOptions({ url: 'mongodb://127.0.0.1:1/shop', name: 'edge-manager', entities: [Sighting] }),
  );
  const sent: unknown[] = [];
  Object.assign(orm.em.getConnection(), {
    ensureConnection: async () => {},
    find: async (_entity: unknown, where: unknown) => {
      sent.push(where);
      return [];
    },
  });
  expect(orm.config.get('dbName')).toBe('shop_edge_manager');
  const condition = { label: 'person', score: { $gte: 0.6 } };
  await unitsOf(orm.em)
    .forTenant('t')
    .find(Sighting, { detections: sameElement(condition) as never });
  expect(sent).toEqual([{ $and: [{ tenantId: 't' }, { detections: { $elemMatch: condition } }] }]);
  await orm.close(true);
});
