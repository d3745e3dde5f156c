import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { inBrowser, type Person, signIn } from './console-journey.ts';

/** Changes a camera's name behind the console's back, as a colleague would. */
export type Rename = (cameraId: string, name: string) => Promise<void>;
export interface AdminJourney extends Person {
  readonly cameraId: string;
  readonly rename: Rename;
}
const HOSTILE = '<img src=x onerror="window.hacked=1"> "Gate" & Söhne';

/**
 * What an administrator does in a morning: settles a conflict, draws an area on the picture, sets a rule and a plan, invites
 * somebody, makes a role and a key, exports evidence. Answers the key's secret. Throws when a step fails, a page reports an
 * error, or a name is taken for markup.
 */
export async function adminJourney({ cameraId, rename, ...person }: AdminJourney): Promise<string> {
  let secret = '';
  await inBrowser(async (page) => {
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    await signIn(page, person);
    await page.getByRole('link', { name: 'Cameras', exact: true }).waitFor();
    await settlesConflict(page, cameraId, rename);
    await drawsArea(page, cameraId);
    await addsRule(page, cameraId);
    await paintsPlan(page, cameraId);
    await managesPeople(page);
    secret = await makesKey(page);
    await everyPage(page);
    if (await page.evaluate(() => 'hacked' in window)) throw new Error('A name was taken for markup.');
    if (wrong.length > 0) throw new Error(`The console reported errors:\n${wrong.join('\n')}`);
  });
  return secret;
}

async function open(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, `#/${address}`);
}

async function settlesConflict(page: Page, cameraId: string, rename: Rename): Promise<void> {
  await open(page, `cameras/${cameraId}`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill(HOSTILE);
  await rename(cameraId, 'Renamed by a colleague');
  const form = page.locator('section', { has: page.getByRole('heading', { name: 'Name and place' }) });
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else changed this meanwhile.').waitFor();
  await page.getByRole('cell', { name: 'Renamed by a colleague' }).waitFor();
  await page.getByRole('button', { name: 'Save mine over it' }).click();
  await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
}

async function drawsArea(page: Page, cameraId: string): Promise<void> {
  await open(page, `cameras/${cameraId}/zones`);
  await page.getByRole('button', { name: 'Draw an area' }).click();
  // The picture's proportions are known once it is there: until then the canvas may still change its size.
  await page.getByText(/Picture of|Live picture/).waitFor({ timeout: 30_000 });
  const canvas = page.locator('svg.canvas');
  const box = await canvas.boundingBox();
  if (!box) throw new Error('There is nothing to draw on.');
  for (const [x, y] of [
    [0.2, 0.2],
    [0.7, 0.25],
    [0.5, 0.8],
  ] as const)
    await canvas.click({ position: { x: box.width * x, y: box.height * y } });
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByLabel('Name', { exact: true }).last().fill('Forecourt');
  // A corner is moved by keys, too.
  await page.getByRole('button', { name: /^Corner 1:/ }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Not saved yet.').waitFor({ state: 'detached' });
}

async function addsRule(page: Page, cameraId: string): Promise<void> {
  await open(page, `cameras/${cameraId}/rules`);
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Looks for').selectOption('LOITERING');
  await form.getByLabel('Forecourt').check();
  await form.getByLabel('Must last').fill('90');
  await form.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('row', { name: /Loitering.*Forecourt/ }).waitFor();
}

async function paintsPlan(page: Page, cameraId: string): Promise<void> {
  await open(page, `cameras/${cameraId}/recording`);
  await page.getByLabel('On motion').check();
  await page.getByText('Paint by days and times').click();
  await page.getByRole('button', { name: 'Paint “On motion”' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
  await page.getByRole('img', { name: /Mon: 00:00–08:00 Continuously, 08:00–18:00 On motion/ }).waitFor();
}

async function managesPeople(page: Page): Promise<void> {
  await open(page, 'roles');
  await page.getByLabel('New role').fill('Night guard');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByLabel('Night guard: PTZ').click();
  await page.locator('input[aria-label="Night guard: PTZ"]:checked').waitFor();
  await open(page, 'people');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('E-mail').fill('night@example.com');
  await form.getByLabel('Name', { exact: true }).fill('Nell Night');
  await form.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByRole('button', { name: 'Nell Night' }).click();
  const person = page.getByRole('dialog');
  await person.getByLabel('Role').first().selectOption({ label: 'Night guard' });
  await person.getByRole('button', { name: 'Give this role' }).click();
  // What the role brings shows in the matrix of what she may do where.
  await person.getByText('by role').first().waitFor();
  await page.keyboard.press('Escape');
}

async function makesKey(page: Page): Promise<string> {
  await open(page, 'keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('Name', { exact: true }).fill('Integration');
  await form.getByRole('button', { name: 'Make the key' }).click();
  const secret = (await page.locator('dialog .secret code').textContent()) ?? '';
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('row', { name: /Integration/ }).waitFor();
  return secret;
}

/** Each page of the navigation opens, has a heading, and says of no error. */
async function everyPage(page: Page): Promise<void> {
  const links = await page.locator('nav.side a').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
  for (const href of links) {
    await open(page, href.replace(/^#\//, ''));
    await page.locator('main h1, main .wall').first().waitFor();
    await page.getByText('Loading…').waitFor({ state: 'detached', timeout: 20_000 });
    const said = await page.locator('main [role=alert]:not(:empty)').allTextContents();
    if (said.length > 0) throw new Error(`${href} says: ${said.join(' ')}`);
  }
}

/** Turns the second factor on as a person does: password, QR code, first code, recovery codes. Answers those. */
export async function enrolsSecondFactor(person: Person): Promise<string[]> {
  let codes: string[] = [];
  await inBrowser(async (page) => {
    await signIn(page, person);
    await page.getByRole('link', { name: 'Cameras', exact: true }).waitFor();
    await open(page, 'profile');
    await page.getByLabel('Current password').first().fill(person.password);
    await page.getByRole('button', { name: 'Set it up' }).click();
    await page.getByRole('img', { name: 'QR code' }).waitFor();
    const secret = (await page.locator('.secret code').first().textContent()) ?? '';
    await page.getByLabel('Code', { exact: true }).fill(new TOTP({ secret }).generate());
    await page.getByRole('button', { name: 'Turn it on' }).click();
    await page.locator('.codes li').first().waitFor();
    codes = await page.locator('.codes code').allTextContents();
  });
  return codes;
}
