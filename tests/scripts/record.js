// A component of plain Streamlit that records its calls, for tests/support/plain_streamlit.py.

export default async (/** @type {{ data: { number: number } }} */ { data: { number } }) => {
    window.calls ??= [];
    window.calls.push(`begins ${number}`);
    await new Promise(resolve => setTimeout(resolve, 500));
    window.calls.push(`drawn ${number}`);
    return () => window.calls.push(`cleaned ${number}`);
};
