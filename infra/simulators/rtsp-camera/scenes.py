"""Draws the demo scenes once into H.264 files. Deterministic; each loops without a seam.

usage: scenes.py OUTPUT_FOLDER [--gop SECONDS] [--b-frames N]
"""
import argparse, math, os, random, subprocess, sys
import cairo

W, H, FPS, SECONDS = 1280, 720, 15, 30
NAMES = ['gate', 'yard', 'road', 'hall']
GROUND = {'gate': (.47, .47, .45), 'yard': (.40, .46, .38), 'road': (.36, .37, .39), 'hall': (.58, .55, .50)}


def background(name):
    """Texture everywhere, so that focus and edges exist to be lost."""
    rnd = random.Random(name)
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, W, H)
    c = cairo.Context(surface)
    c.set_source_rgb(*GROUND[name]); c.paint()
    for _ in range(2500):
        g = rnd.uniform(.2, .8)
        c.set_source_rgba(g, g, g, .25)
        c.rectangle(rnd.uniform(0, W), rnd.uniform(0, H), rnd.uniform(3, 30), rnd.uniform(2, 14)); c.fill()
    c.set_source_rgb(.62, .68, .75); c.rectangle(0, 0, W, 170); c.fill()
    for i in range(9):
        shade = rnd.uniform(.25, .55)
        c.set_source_rgb(shade, shade * .95, shade * .9)
        c.rectangle(i * 145 + rnd.uniform(-10, 10), rnd.uniform(40, 110), 125, 160); c.fill()
        c.set_source_rgb(.75, .78, .6)
        for k in range(3):
            c.rectangle(i * 145 + 15 + k * 36, 125, 18, 24); c.fill()
    c.set_source_rgb(.9, .9, .85); c.set_line_width(6)
    if name == 'gate':
        for x in (560, 720):
            c.rectangle(x - 10, 150, 20, 260); c.fill()
    elif name == 'road':
        c.set_dash([50, 40]); c.move_to(0, 480); c.line_to(W, 480); c.stroke()
    elif name == 'yard':
        c.rectangle(420, 380, 440, 240); c.stroke()
    else:
        for x in range(0, W, 160):
            c.move_to(W / 2 + (x - W / 2) * .4, 270); c.line_to(x, H); c.stroke()
    return surface


def person(c, x, y, h, colour, phase):
    swing = math.sin(phase) * h * .12
    c.set_source_rgb(.12, .12, .16); c.set_line_width(h * .1)
    for s in (-1, 1):
        c.move_to(x, y - h * .45); c.line_to(x + s * swing, y); c.stroke()
    c.set_source_rgb(*colour); c.rectangle(x - h * .13, y - h * .82, h * .26, h * .42); c.fill()
    c.set_source_rgb(.85, .68, .55); c.arc(x, y - h * .9, h * .09, 0, 7); c.fill()


def vehicle(c, x, y, w, colour):
    h = w * .38
    c.set_source_rgb(*colour); c.rectangle(x - w / 2, y - h * .75, w, h * .55); c.fill()
    c.rectangle(x - w * .28, y - h * 1.2, w * .56, h * .5); c.fill()
    c.set_source_rgb(.6, .75, .85); c.rectangle(x - w * .24, y - h * 1.14, w * .48, h * .3); c.fill()
    c.set_source_rgb(.08, .08, .08)
    for s in (-.3, .3):
        c.arc(x + w * s, y - h * .15, h * .2, 0, 7); c.fill()


def draw(name, t, c):
    """Every path has a period that divides SECONDS: that is what makes the loop seamless."""
    if name == 'gate':  # somebody crosses x = 640 every 5 s, each way in turn
        u = t % 10
        x = -100 + u * 296 if u < 5 else 1380 - (u - 5) * 296
        person(c, x, 560, 210, (.75, .15, .12), t * 8)
        if 12 <= t < 20:
            vehicle(c, -200 + (t - 12) * 210, 690, 300, (.15, .25, .6))
    elif name == 'yard':  # somebody walks a circle through the marked yard
        a = t / 10 * 2 * math.pi
        person(c, 640 + math.cos(a) * 420, 510 + math.sin(a) * 110, 170, (.1, .35, .7), t * 8)
        if 15 <= t < 25:
            vehicle(c, 1480 - (t - 15) * 168, 350, 200, (.8, .75, .2))
    elif name == 'road':
        for k in range(3):
            vehicle(c, -200 + ((t + k * 2) % 6) * 280, 440, 230, [(.7, .1, .1), (.85, .85, .85), (.1, .3, .2)][k])
        vehicle(c, 1480 - (t % 10) * 168, 620, 300, (.2, .2, .25))
    else:
        for k in range(3):
            a = (t / 15 + k / 3) * 2 * math.pi
            person(c, 640 + math.cos(a) * (300 + 90 * k), 520 + math.sin(a) * 120, 180 + 15 * k,
                   [(.6, .2, .5), (.2, .5, .3), (.8, .5, .1)][k], t * 8 + k)
        if 10 <= t < 20:  # the light goes down, and up again
            c.set_source_rgba(0, 0, .05, .45 * min(1, (t - 10) / 2, (20 - t) / 2)); c.paint()


def render(name, path, gop_s, b_frames):
    base = background(name)
    frame = cairo.ImageSurface(cairo.FORMAT_RGB24, W, H)
    c = cairo.Context(frame)
    gop = max(1, round(gop_s * FPS))
    part = path + '.part'
    encoder = subprocess.Popen(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'bgr0', '-s', f'{W}x{H}', '-r', str(FPS), '-i', '-',
         '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-crf', '26', '-threads', '2',
         '-x264-params', f'keyint={gop}:min-keyint={gop}:scenecut=0:bframes={b_frames}:aud=1:repeat-headers=1',
         '-f', 'h264', part], stdin=subprocess.PIPE)
    for n in range(FPS * SECONDS):
        c.set_source_surface(base); c.paint()
        draw(name, n / FPS, c)
        c.set_source_rgb(1, 1, 1); c.select_font_face('monospace'); c.set_font_size(28)
        c.move_to(24, 40); c.show_text(f'SIMULATED {name}  {n // FPS:02d}.{n % FPS:02d}')
        frame.flush()
        encoder.stdin.write(frame.get_data())
    encoder.stdin.close()
    if encoder.wait() != 0:
        sys.exit(f'ffmpeg could not encode {name}')
    os.replace(part, path)


def file_name(name, gop_s, b_frames):
    return f'{name}-gop{gop_s:g}-b{b_frames}.h264'


if __name__ == '__main__':
    p = argparse.ArgumentParser()
    p.add_argument('folder'); p.add_argument('--gop', type=float, default=2); p.add_argument('--b-frames', type=int, default=0)
    p.add_argument('--scenes', default=','.join(NAMES))
    a = p.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    for scene in a.scenes.split(','):
        target = os.path.join(a.folder, file_name(scene, a.gop, a.b_frames))
        if not os.path.exists(target):
            render(scene, target, a.gop, a.b_frames)
        print(target, flush=True)
