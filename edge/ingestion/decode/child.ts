/**
 * The disposable process around GStreamer: access units as GDP in on fd 3; out go, with the same PTS, small RGB frames
 * on fd 4, JPEG pictures of the same frames on fd 5 and, when asked for, large RGB pictures on fd 6. Imports almost nothing.
 */
import { createRequire } from 'node:module';

interface Pipeline {
  play(): void;
}
const { Pipeline } = createRequire(import.meta.url)('gstreamer-superficial') as {
  Pipeline: new (launch: string) => Pipeline;
};

const [, , codec, detail = ''] = process.argv;
const number = codec === 'h265' ? '265' : '264';
const [detailWidth, detailHeight] = detail.split('x');
const queue = 'queue max-size-buffers=2 max-size-bytes=0 max-size-time=0';
const pipeline = new Pipeline(
  `fdsrc fd=3 blocksize=65536 ! gdpdepay ! h${number}parse ! avdec_h${number} max-threads=1 ! videorate drop-only=true ! ` +
    'video/x-raw,framerate=5/1 ! tee name=t ' +
    `t. ! ${queue} ! videoscale method=0 add-borders=true ! videoconvert ! ` +
    'video/x-raw,format=RGB,width=320,height=192,pixel-aspect-ratio=1/1 ! gdppay ! fdsink fd=4 sync=false ' +
    `t. ! ${queue} ! videoscale ! video/x-raw,width=640,pixel-aspect-ratio=1/1 ! videoconvert ! ` +
    'jpegenc quality=80 ! gdppay ! fdsink fd=5 sync=false' +
    (detail === ''
      ? ''
      : ` t. ! ${queue} ! videoscale ! videoconvert ! ` +
        `video/x-raw,format=RGB,width=${detailWidth},height=${detailHeight} ! gdppay ! fdsink fd=6 sync=false`),
);
pipeline.play();
// The pipeline is never freed and a clean exit can hang: when the parent goes, the process kills itself.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
