"""Who may use the desk: accounts, sign-in and the browsers that signed in before."""
