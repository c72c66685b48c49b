"""The page. Streamlit runs it in the server; scripts of its own draw it in the browser.

From a press on Train to a pixel:

1. The message of the browser passes `server/limits`, then `server/admission` once the visit has one of the
   `server/permits`. `seam/runners` lets one run of a visit begin at a time.
2. `controls._press` gives the Session the values of the controls, and tells it to play. `visit/transport` has the rules
   for each press.
3. `main` draws the page from top to bottom. `redraw._draw` is a fragment that a timer runs again while work is under
   way. There `Session.tick` adds to the Run the epochs that a worker has finished, and asks for the next ones:
   `visit/epochs` looks them up in `visit/store`, or `visit/compute` has a worker train them by `run.train_and_trace`.
4. `Session.frame` is the state of the page at that moment. `redraw`, `panels` and `components` make a Message of it for
   each place of the page, and `components/messages` sends all of them as one.
5. In the browser `web/streamlit/mount` puts the calls of Streamlit in order. `web/messages` passes each place its data
   on the `web/bus`, and `web/stage` shows the epoch by `drawing/stage`, which composes and paints it.

From a dragged handle: `web/scrubber` puts the position of the hand on the bus. `web/epochs` shows that epoch if the
browser has it, or fetches it from `server/frames`; the curve and the panels follow. The scrubber sends the epoch as
well, and `components/scrubber` passes it to `Session.scrub`. The next Message confirms that the server has followed.
"""
