import { defineSubgraph } from '@vms/kit/define-subgraph';
import { EventCameraEntity } from './cameras/camera.entity.ts';
import { type AssignmentMessage, type CameraMessage, learnAssignment, learnCamera } from './cameras/cameras.ts';
import { eventSchema, type Services } from './events/event.type.ts';
import { Events } from './events/events.ts';
import { IncidentEntity } from './incidents/incident.entity.ts';
import { Incidents } from './incidents/incidents.ts';
import { EventEntity, EventLogHeadEntity } from './log/event.entity.ts';

export const event = defineSubgraph<Services>({
  name: 'event',
  entities: [EventEntity, EventLogHeadEntity, EventCameraEntity, IncidentEntity],
  services: (deps) => ({ events: new Events(deps), incidents: new Incidents(deps) }),
  consumes: {
    'vms.cameras': (camera, { em }) => learnCamera(em, camera as CameraMessage),
    'vms.assignments': (assignment, { em }) => learnAssignment(em, assignment as AssignmentMessage),
  },
  schema: eventSchema,
});
