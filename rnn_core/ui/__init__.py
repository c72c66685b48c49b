"""The page. Streamlit runs it on the server; the page's own scripts draw it in the browser.

From a press on Train to a pixel:

1. The browser's message passes `server/limits`. At `server/admission` the message waits until the visit has one of the
   `server/permits`. `seam/runners` lets each visit have one run of the page's script at a time.
2. `controls/transport._press` gives the Session (the state of the visit) the values of the controls, and tells it to
   train. `visit/transport` has the rules for each button.
3. `main` draws the page from top to bottom. `redraw._draw` is a fragment that a timer runs again while work is under
   way. The fragment calls `Session.tick`, which adds the epochs of a finished job to the Run (the record of the
   training), and asks for more epochs. `visit/epochs` looks them up in `visit/store`. If they are not there,
   `visit/compute` has a worker train them by `run.train_and_trace`.
4. `Session.frame` returns a Frame, the content of the page at that moment. From the Frame, `redraw`, `panels` and
   `components` make a Message for each place (a slot of the page). `components/messages` sends all Messages as one.
5. In the browser, `web/messages` puts this message on the `web/bus`. `web/streamlit/mount` has the script of each place
   draw the place's data. For the page's main picture, this script is `web/stage`, and `drawing/stage` composes and
   paints the epoch.

From a dragged handle to a pixel: `web/scrubber` puts the handle's epoch on the bus. `web/epochs` shows this epoch if
the browser has it, or fetches it from `server/frames`. The curve then shows this epoch too, and so does the open panel
if the browser has the panel's picture of it. The scrubber also sends the epoch to the server, and `components/scrubber`
passes it to `Session.scrub`. The next message confirms the epoch, and contains the panel's picture.
"""
