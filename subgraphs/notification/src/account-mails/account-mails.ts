import type { InferEntity } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Access } from '@vms/kit/auth/access';
import type { Deps } from '@vms/kit/define-subgraph';
import { type CountedPage, pageById } from '@vms/kit/entities';
import { createOutbound, type Outbound } from '@vms/kit/outbound';
import { SendFailure } from '@vms/kit/webhook';
import { z } from 'zod';
import { sendEmail } from '../sending/email.ts';
import { emptyQueue, takeDue } from '../sending/queue.ts';
import { AccountMailEntity, accountMailKinds } from './account-mail.entity.ts';
import type { MailServer } from './mail-server.ts';
import { mailText } from './mail-text.ts';

export type AccountMail = InferEntity<typeof AccountMailEntity>;
type Used = Pick<Deps, 'relational' | 'clock' | 'log' | 'keys' | 'metrics'>;

/** What `vms.mail` says; the token is sealed for this topic. */
const mailMessage = z.object({
  tenantId: z.string(),
  kind: z.enum(accountMailKinds),
  to: z.string(),
  name: z.string(),
  sealedToken: z.string(),
  expiresAtMs: z.number(),
});
const SEAL = 'vms.mail';
const FIRST_DELAY_MS = 5_000;
const DELAY_MS_MAX = 600_000;
const KEPT_MS = 30 * 24 * 3_600_000;

/** Mails about accounts, by the platform's own server, tried again until their link expires. No token is ever logged. */
export class AccountMails {
  readonly #deps: Used;
  readonly #server: MailServer | null;
  readonly #publicUrl: string;
  /** Whoever runs the platform names the server: it may stand beside it. */
  readonly #outbound: Outbound = createOutbound({ allowPrivate: true });
  readonly #ended: ReturnType<Used['metrics']['counter']>;

  constructor(deps: Used, settings: { server: MailServer | null; publicUrl: string }) {
    this.#deps = deps;
    this.#server = settings.server;
    this.#publicUrl = settings.publicUrl;
    this.#ended = deps.metrics.counter('vms_account_mails_total', 'Mails about accounts that were sent or given up.', [
      'state',
    ]);
  }

  /** Takes in `vms.mail`, in the transaction that remembers the message. */
  async add(em: EntityManager, id: string, payload: unknown): Promise<void> {
    const { to: address, ...mail } = mailMessage.parse(payload);
    const nowMs = this.#deps.clock.now();
    await em.nativeDelete(AccountMailEntity, { expiresAtMs: { $lt: nowMs - KEPT_MS } });
    em.create(AccountMailEntity, {
      ...{ ...mail, id, address, state: 'PENDING', dueAtMs: nowMs, leaseUntilMs: 0, attempts: 0 },
      ...{ error: null, createdAtMs: nowMs, sentAtMs: null },
    });
    await em.flush();
  }

  /** Those of the tenant, the newest first. Administrators only. */
  page(
    tenantId: string,
    access: Access,
    args: { first?: number | null; after?: string | null },
  ): Promise<CountedPage<AccountMail>> {
    access.require('ADMIN');
    return pageById(this.#deps.relational.forTenant(tenantId), AccountMailEntity, {}, args);
  }

  sendDue(): Promise<void> {
    const { relational, clock } = this.#deps;
    return emptyQueue(
      () => takeDue<AccountMail>(relational.system(), AccountMailEntity, clock.now()),
      (mail) => this.#attempt(mail),
    );
  }

  async #attempt(mail: AccountMail): Promise<void> {
    const { clock, log, relational } = this.#deps;
    const failure = await this.#send(mail).then(
      () => null,
      (error: unknown) => {
        if (error instanceof SendFailure) return error;
        log.error({ err: error, mailId: mail.id }, 'A mail about an account failed in an unexpected way.');
        return new SendFailure('The mail could not be made; the log has its id.', { permanent: false });
      },
    );
    const nowMs = clock.now();
    const attempts = mail.attempts + 1;
    const update = (change: object): Promise<number> =>
      relational
        .forTenant(mail.tenantId)
        .nativeUpdate(AccountMailEntity, { id: mail.id, leaseUntilMs: mail.leaseUntilMs }, { attempts, ...change });
    if (!failure) {
      await update({ state: 'SENT', sentAtMs: nowMs, sealedToken: null, error: null });
      this.#ended.inc({ state: 'SENT' });
      return;
    }
    const dueAtMs = nowMs + Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), DELAY_MS_MAX);
    const error = failure.message.slice(0, 500);
    if (!failure.permanent && dueAtMs < mail.expiresAtMs) {
      await update({ state: 'PENDING', dueAtMs, leaseUntilMs: 0, error });
      return;
    }
    await update({ state: 'DEAD', sealedToken: null, error });
    this.#ended.inc({ state: 'DEAD' });
    log.warn({ mailId: mail.id, kind: mail.kind, attempts, error }, 'A mail about an account was given up.');
  }

  async #send({ id, kind, name, address, sealedToken, expiresAtMs }: AccountMail): Promise<void> {
    const server = this.#server;
    if (!server) throw new SendFailure('No mail server is set: give VMS_MAIL_URL.', { permanent: false });
    if (sealedToken == null || expiresAtMs <= this.#deps.clock.now())
      throw new SendFailure('The link expired before the mail went out.', { permanent: true });
    const token = this.#deps.keys.open(sealedToken, SEAL);
    const message = mailText({ kind, name, token, expiresAtMs, publicUrl: this.#publicUrl });
    const { password, ...settings } = server;
    await sendEmail(this.#outbound, { ...settings, to: [address] }, password, { deliveryId: id, message });
  }
}
