"""The words people read, in their languages: gettext catalogues."""
