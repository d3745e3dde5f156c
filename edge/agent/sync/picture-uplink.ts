import type { Upload } from './event-uplink.ts';

export interface PictureSource {
  /** Only pictures whose event the cloud has. */
  pendingPictures(limit: number): readonly { readonly eventId: string; readonly jpeg: Buffer }[];
  pictureSent(eventId: string): void;
}

/** One picture at a time, after their events, so that a backlog of pictures never delays an event. */
export class PictureUplink {
  readonly #source: PictureSource;
  readonly #report: Upload;
  readonly #onFault: (why: unknown) => void;
  #running = false;

  constructor(source: PictureSource, report: Upload, onFault: (why: unknown) => void) {
    this.#source = source;
    this.#report = report;
    this.#onFault = onFault;
  }

  /** Cheap while one is under way; a picture that fails is offered again at the next wake. */
  wake(): void {
    if (this.#running) return;
    this.#running = true;
    this.#drain()
      .catch(this.#onFault)
      .finally(() => {
        this.#running = false;
      });
  }

  async #drain(): Promise<void> {
    for (;;) {
      const [next] = this.#source.pendingPictures(1);
      if (!next) return;
      try {
        await this.#report('picture', { eventId: next.eventId, jpeg: next.jpeg.toString('base64') }, 1);
      } catch (error) {
        // A picture the cloud will never take must not hold up the others.
        if (!/^(VALIDATION_FAILED|NOT_FOUND|BAD_USER_INPUT|EVENT_\w+|PICTURE_\w+):/.test((error as Error).message))
          throw error;
        this.#onFault(error);
      }
      this.#source.pictureSent(next.eventId);
    }
  }
}
