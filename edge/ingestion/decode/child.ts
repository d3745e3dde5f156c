/** The disposable process around GStreamer: Annex B in on fd 3, GDP frames out on fd 4. Imports almost nothing. */
import { createRequire } from 'node:module';

interface Pipeline {
  play(): void;
}
const { Pipeline } = createRequire(import.meta.url)('gstreamer-superficial') as {
  Pipeline: new (launch: string) => Pipeline;
};

const number = process.argv[2] === 'h265' ? '265' : '264';
const pipeline = new Pipeline(
  `fdsrc fd=3 do-timestamp=true ! h${number}parse ! avdec_h${number} max-threads=1 ! videorate drop-only=true ! ` +
    'video/x-raw,framerate=5/1 ! videoscale method=0 add-borders=true ! videoconvert ! ' +
    'video/x-raw,format=RGB,width=320,height=192,pixel-aspect-ratio=1/1 ! gdppay ! fdsink fd=4 sync=false',
);
pipeline.play();
// The pipeline is never freed and a clean exit can hang: when the parent goes, the process kills itself.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
