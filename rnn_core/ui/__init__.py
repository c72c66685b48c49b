"""The page. Streamlit runs it in the server; scripts of its own draw it in the browser.

From a press on Train to a pixel:

1. The message of the browser passes `server/limits`, and `server/admission` once the visit has a permit. `seam/runners` lets
   one run of a visit begin at a time.
2. `controls._press` shows the Session what the controls say, and tells it to play. What follows from a press is said
   in `visit/transport`.
3. `main` draws the page from top to bottom. `redraw._draw` is a fragment that a timer runs again while anything is under
   way. There `Session.tick` adds to the Run what a worker has finished, and asks for the next epochs: `visit/epochs`
   looks them up in `visit/store`, or `visit/compute` has a worker train them by `run.train_and_trace`.
4. `Session.frame` says what is shown. `unseen_epochs`, `panels` and `components` make a Message of it for each place of the
   page, and `components/messages` sends all of them as one.
5. In the browser `web/streamlit/mount` puts the calls of Streamlit in order, `web/messages` passes each place its data
   on the `web/bus`, and `web/stage` shows the epoch by `drawing/stage`, which composes and paints it.

From a dragged handle: `web/scrubber` says on the bus where the hand is. `web/epochs` shows that epoch if the browser
has it, or fetches it from `server/frames`; the curve and the panels follow. The scrubber sends the epoch as well, and
`components/scrubber` passes it to `Session.scrub`. The next Message says that the server has followed.
"""
