/** Asks a mutation and gives what it made; throws when it was refused. */
type Must = (subgraph: string, source: string, variables: object) => Promise<never>;

/** One of each kind of setting that people make about a camera: by type name, its id. */
export async function seedSettings(
  must: Must,
  { cameraId, channelId }: { readonly cameraId: string; readonly channelId: string },
): Promise<[string, string][]> {
  const make = async (subgraph: string, mutation: string, type: string, input: object): Promise<[string, string]> => {
    const [field = '', given = ''] = mutation.split(' ');
    const name = `${field[0]?.toUpperCase()}${field.slice(1)}`;
    const source = `mutation ($input: ${name}Input!) { ${field}(input: $input) { __typename ... on ${name}Success { ${given} { id } } ... on Error { message } } }`;
    const made: Record<string, { id: string }> = await must(subgraph, source, { input });
    return [type, made[given]?.id ?? ''];
  };
  const describe = 'mutation ($input: DescribeConfigKindInput!) { describeConfigKind(input: $input) { __typename } }';
  await must('config', describe, { input: { kind: 'notes', schema: '{}', version: 0 } });
  const name = 'Night';
  const content = JSON.stringify({ note: name });
  return [
    await make('auth', 'createRole role', 'Role', { name, permissions: ['LIVE'] }),
    await make('camera', 'createCameraGroup group', 'CameraGroup', { name, cameraIds: [cameraId] }),
    await make('ai-pipeline', 'createAnalyticsRule rule', 'AnalyticsRule', { name, cameraId, kind: 'INTRUSION' }),
    await make('notification', 'addNotificationRule rule', 'NotificationRule', { name, steps: [{ channelId }] }),
    await make('ticketing', 'addTicketRule rule', 'TicketRule', { name }),
    await make('event', 'createSavedSearch savedSearch', 'SavedSearch', { name, filter: {} }),
    await make('config', 'writeConfig document', 'ConfigDocument', {
      kind: 'notes',
      scope: 'TENANT',
      version: 0,
      content,
    }),
  ];
}
