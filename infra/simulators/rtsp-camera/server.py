"""A simulated camera: an RTSP server (GStreamer's) that loops H.264 and H.265 files with continuous timestamps.

Configuration: one JSON line on stdin {"port", "username", "password", "tls": {"certificate", "key"}, "cameras": [{"name",
"file", "fps", "audio": "aac" | "opus" | "pcmu" | "pcma", "transports": ["udp", "tcp"]}]} (tls, audio, transports optional); commands,
one JSON object per line: {"cmd": "kill" | "revive" | "hang" | "resume" | "jump", "camera": "gate", "seconds": 3600}.
Answers with JSON lines on stdout. Ends when stdin closes.
"""
import json, re, subprocess, sys, threading, time
import gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtsp', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer
Gst.init(None)


def annexb(path):
    if not path.endswith(('.h264', '.h265')):
        return subprocess.run(['ffmpeg', '-v', 'error', '-i', path, '-an', '-c:v', 'copy', '-bsf:v',
                               'h264_mp4toannexb,h264_metadata=aud=insert', '-f', 'h264', '-'],
                              stdout=subprocess.PIPE, check=True).stdout
    with open(path, 'rb') as f:
        return f.read()


AUDIO = {
    'aac': 'audio/x-raw,rate=16000,channels=1 ! avenc_aac bitrate=32000 ! aacparse ! rtpmp4gpay name=pay1 pt=97',
    'opus': 'audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay name=pay1 pt=97',
    'pcmu': 'audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0',
    'pcma': 'audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8',
}
TRANSPORTS = {'udp': GstRtsp.RTSPLowerTrans.UDP, 'tcp': GstRtsp.RTSPLowerTrans.TCP}


def access_units(data, h265):
    """Cut at access unit delimiters, which every file served here has."""
    delimiter = rb'\x00\x00\x00\x01\x46' if h265 else rb'\x00\x00\x00\x01\x09'
    cuts = [m.start() for m in re.finditer(delimiter, data)] + [len(data)]
    return [data[a:b] for a, b in zip(cuts, cuts[1:])]


class Camera:
    def __init__(self, name, file, fps=15, audio=None, transports=None):
        self.name, self.fps, self.audio, self.transports = name, fps, audio, transports
        self.codec = 'h265' if file.endswith('.h265') else 'h264'
        self.units = access_units(annexb(file), self.codec == 'h265')
        self.dead = self.hung = False
        self.shift = 0.0
        self.source = None
        self.media = None

    def factory(self):
        f = GstRtspServer.RTSPMediaFactory()
        f.set_launch('( appsrc name=src is-live=true format=time max-bytes=4000000 block=false '
                     f'caps=video/x-{self.codec},stream-format=byte-stream,alignment=au,framerate={int(self.fps * 100)}/100 '
                     f'! {self.codec}parse config-interval=-1 '
                     f'! rtp{self.codec}pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency '
                     + ('' if self.audio is None else
                        f'audiotestsrc is-live=true wave=ticks ! audioconvert ! audioresample ! {AUDIO[self.audio]} ') + ')')
        f.set_shared(True)
        if self.transports:
            wanted = GstRtsp.RTSPLowerTrans(0)
            for name in self.transports:
                wanted |= TRANSPORTS[name]
            f.set_protocols(wanted)
        f.connect('media-configure', self.configure)
        return f

    def configure(self, _factory, media):
        source = media.get_element().get_by_name('src')
        stop = threading.Event()
        media.connect('unprepared', lambda _m: stop.set())
        self.media = media
        threading.Thread(target=self.feed, args=(source, stop), daemon=True).start()

    def feed(self, source, stop):
        """Paced by the wall clock from an absolute start, so that it never drifts; timestamps never go back at the loop."""
        start, n = time.monotonic(), 0
        while not stop.is_set():
            wait = start + n / self.fps - time.monotonic()
            if wait > 0:
                stop.wait(wait)
            if not self.hung:
                buffer = Gst.Buffer.new_wrapped(self.units[n % len(self.units)])
                buffer.pts = buffer.dts = int((n / self.fps + self.shift) * Gst.SECOND)
                buffer.duration = int(Gst.SECOND / self.fps)
                if source.emit('push-buffer', buffer) not in (Gst.FlowReturn.OK, Gst.FlowReturn.FLUSHING):
                    return
            n += 1


class Server:
    def __init__(self, c):
        self.cameras = {k['name']: Camera(**k) for k in c['cameras']}
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address('127.0.0.1'); self.server.set_service(str(c.get('port', 0)))
        auth = GstRtspServer.RTSPAuth(); auth.set_supported_methods(2)  # GST_RTSP_AUTH_DIGEST
        token = GstRtspServer.RTSPToken(); token.set_string('media.factory.role', 'viewer')
        if c.get('tls'):
            auth.set_tls_certificate(Gio.TlsCertificate.new_from_files(c['tls']['certificate'], c['tls']['key']))
        auth.add_digest(c['username'], c['password'], token)
        self.server.set_auth(auth)
        for camera in self.cameras.values():
            self.mount(camera)
        if self.server.attach(None) == 0:
            sys.exit(f'port {c.get("port")} on 127.0.0.1 is taken')

    def mount(self, camera):
        f = camera.factory()
        permissions = GstRtspServer.RTSPPermissions()
        permissions.add_permission_for_role('viewer', 'media.factory.access', True)
        permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
        f.set_permissions(permissions)
        self.server.get_mount_points().add_factory('/' + camera.name, f)

    def kill(self, camera):
        self.server.get_mount_points().remove_factory('/' + camera.name)
        gone = camera.media

        def judge(_server, client):
            watching = any(s.get_media() == gone
                           for session in client.session_filter(lambda *_a: GstRtspServer.RTSPFilterResult.REF)
                           for s in session.filter(lambda *_a: GstRtspServer.RTSPFilterResult.REF))
            return GstRtspServer.RTSPFilterResult.REMOVE if watching else GstRtspServer.RTSPFilterResult.KEEP
        self.server.client_filter(judge)

    def command(self, m):
        camera = self.cameras.get(m.get('camera'))
        if camera is None:
            return print(json.dumps({'error': 'no such camera', 'was': m}), flush=True)
        if m['cmd'] == 'kill': self.kill(camera)
        elif m['cmd'] == 'revive': self.mount(camera)
        elif m['cmd'] == 'hang': camera.hung = True
        elif m['cmd'] == 'resume': camera.hung = False
        elif m['cmd'] == 'jump': camera.shift += m.get('seconds', 3600)
        print(json.dumps({'done': m['cmd'], 'camera': camera.name}), flush=True)


def main():
    server = Server(json.loads(sys.stdin.readline()))
    print(json.dumps({'ready': True, 'port': server.server.get_bound_port()}), flush=True)
    loop = GLib.MainLoop()

    def commands():
        for line in sys.stdin:
            if line.strip():
                GLib.idle_add(lambda m=json.loads(line): server.command(m) and False)
        GLib.idle_add(loop.quit)
    threading.Thread(target=commands, daemon=True).start()
    loop.run()


main()
